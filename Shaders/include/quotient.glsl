#ifndef QUOTIENT
#define QUOTIENT

// dividend / divisor; exact for dividends below 2^21, and far cheaper than an integer division of vectors.
uint quotient(uint dividend, uint divisor) {
  return uint(int((float(dividend) + 0.5) * (1.0 / float(divisor))));
}

#endif

#ifndef QUOTIENT
#define QUOTIENT

// dividend / divisor, for quotients below 2^22 of dividends below 2^31: far cheaper than an integer division of vectors.
uint quotient(uint dividend, uint divisor) {
  const uint estimate = uint(int(float(dividend) * (1.0 / float(divisor))));
  const int remainder = int(dividend - estimate * divisor);
  return estimate - uint(remainder < 0) + uint(remainder >= int(divisor));
}

#endif

#ifndef QUOTIENT
#define QUOTIENT

// dividend / divisor, for quotients below 2^22 of dividends below 2^31: far cheaper than an integer division of vectors.
uint quotient(uint dividend, uint divisor) {
  const uint estimate = uint(int(float(dividend) * (1.0 / float(divisor))));
  const int remainder = int(dividend - estimate * divisor);
  if (remainder < 0) return estimate - 1;
  return remainder >= int(divisor) ? estimate + 1 : estimate;
}

#endif

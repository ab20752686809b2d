package dev.unhang.python;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * {@code repr} of a float: the shortest digits that read back as the same number, with an exponent
 * below 1e-4 and from 1e16 (CPython, Python/pystrtod.c, format 'r').
 */
final class FloatRepr {
  private static final int MIN_FIXED = -4;
  private static final int MAX_FIXED = 16;

  private FloatRepr() {}

  static String of(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    return sign
        + (exponent < MIN_FIXED || exponent >= MAX_FIXED
            ? scientific(digits, exponent)
            : fixed(shortest, exponent));
  }

  /**
   * Java's shortest has at least two digits: 4.9E-324 where 5e-324 reads back as the same number.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value));
    BigDecimal one = new BigDecimal(value).round(new MathContext(1));
    return (one.doubleValue() == value ? one : digits).stripTrailingZeros();
  }

  private static String fixed(BigDecimal value, int exponent) {
    return value.scale() <= 0 && exponent >= 0
        ? value.toBigInteger() + ".0"
        : value.toPlainString();
  }

  private static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String padding = Math.abs(exponent) < 10 ? "0" : "";
    return digits.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "-" : "+")
        + padding
        + Math.abs(exponent);
  }
}

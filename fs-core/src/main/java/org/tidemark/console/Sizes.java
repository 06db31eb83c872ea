package org.tidemark.console;

import java.util.Locale;
import org.tidemark.base.Units;

/**
 * Sizes as people write them: {@code 4096}, {@code 64k}, {@code 1.5g}; units are powers of 1024.
 */
public final class Sizes {
  private static final String UNITS = "kmgtp";

  private Sizes() {}

  /**
   * Returns the bytes that the text means.
   *
   * @throws IllegalArgumentException with a message for the user, if it means none
   */
  public static long parse(String text) {
    String number = text.strip().toLowerCase(Locale.ROOT);
    if (number.endsWith("ib")) {
      number = number.substring(0, number.length() - 2);
    } else if (number.endsWith("b")) {
      number = number.substring(0, number.length() - 1);
    }
    int shift = 0;
    int unit = number.isEmpty() ? -1 : UNITS.indexOf(number.charAt(number.length() - 1));
    if (unit >= 0) {
      shift = 10 * (unit + 1);
      number = number.substring(0, number.length() - 1);
    }
    if (!number.matches("\\d{1,18}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException(
          "not a size: '" + text + "'; write it like 64k, 10m or 1.5g");
    }
    double bytes = Double.parseDouble(number) * (1L << shift);
    if (bytes >= Long.MAX_VALUE) {
      throw new IllegalArgumentException("too large: '" + text + "'");
    }
    return number.indexOf('.') < 0 ? Long.parseLong(number) << shift : (long) bytes;
  }

  /** Returns the size with the largest unit that leaves at least one digit before the point. */
  public static String format(long bytes) {
    return Units.human(bytes);
  }
}

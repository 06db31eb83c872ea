package org.tidemark.object;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The attribute that switches off the history of a file, or of a directory and what is created in
 * it: {@code user.tidemark.history=off}.
 */
final class HistoryXattr {
  private static final byte[] NAME = "user.tidemark.history".getBytes(US_ASCII);
  private static final byte[] OFF = "off".getBytes(US_ASCII);

  private HistoryXattr() {}

  static byte[] name() {
    return NAME.clone();
  }

  static byte[] off() {
    return OFF.clone();
  }

  static boolean isName(byte[] name) {
    return Arrays.equals(name, NAME);
  }

  static boolean isOff(byte[] value) {
    return Arrays.equals(value, OFF);
  }
}

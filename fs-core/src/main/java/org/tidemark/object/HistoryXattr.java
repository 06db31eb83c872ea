package org.tidemark.object;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * The attribute that switches off the history of a file, or of a directory and what is created in
 * it: {@code user.tidemark.history=off}.
 */
final class HistoryXattr {
  private static final byte[] NAME = "user.tidemark.history".getBytes(US_ASCII);
  private static final byte[] OFF = "off".getBytes(US_ASCII);
  private static final byte[] ON = "on".getBytes(US_ASCII);

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

  /**
   * Reads the value.
   *
   * @throws FsException EINVAL if it is neither on nor off: it would be a wish that nobody grants
   */
  static boolean isOff(byte[] value) {
    if (!Arrays.equals(value, OFF) && !Arrays.equals(value, ON)) {
      throw new FsException(Errno.EINVAL, "user.tidemark.history can be set to on or off only");
    }
    return Arrays.equals(value, OFF);
  }
}

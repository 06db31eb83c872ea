package org.tidemark.scan;

import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** Keys as text, for who goes on later where a walk stopped. */
public final class RecordKeyText {
  private static final int HEX = 16;
  private static final int PARTS = 5;

  private RecordKeyText() {}

  /** Returns the key as text without blanks. */
  public static String of(RecordKey key) {
    return String.join(
        ":",
        Integer.toHexString(key.pfs()),
        Long.toHexString(key.objectId()),
        Integer.toHexString(key.type()),
        Long.toHexString(key.key()),
        Long.toHexString(key.createTid()));
  }

  /** Whether {@link #of} may have written this. */
  public static boolean isKey(String text) {
    try {
      return parse(text).compareTo(RecordKey.END) <= 0;
    } catch (FsException _) {
      return false;
    }
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws FsException EINVAL if it is something else
   */
  public static RecordKey parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == PARTS) {
        return new RecordKey(
            Integer.parseUnsignedInt(parts[0], HEX) & 0xffff,
            Long.parseUnsignedLong(parts[1], HEX),
            Integer.parseUnsignedInt(parts[2], HEX) & 0xff,
            Long.parseUnsignedLong(parts[3], HEX),
            Long.parseUnsignedLong(parts[4], HEX));
      }
    } catch (NumberFormatException e) {
      throw new FsException(Errno.EINVAL, "not a place to go on from: " + text, e);
    }
    throw new FsException(Errno.EINVAL, "not a place to go on from: " + text);
  }
}

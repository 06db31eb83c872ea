package org.tidemark.scan;

import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * How far putting in order has come: a phase, and a key in it. As text it is for whoever goes on
 * later, and means nothing to others.
 */
public record ReblockPosition(Phase phase, RecordKey key) {
  /** What is done, in this order. */
  public enum Phase {
    /** Scattered data of files is put together. */
    ORDER,
    /** Data of the past is compressed. */
    COMPRESS,
    /** Thin segments of data are emptied. */
    DATA,
    /** Thin segments of nodes are emptied. */
    NODES,
    /** Nothing is left. */
    END
  }

  /** Where everything begins. */
  public static final ReblockPosition START = new ReblockPosition(Phase.ORDER, RecordKey.LOWEST);

  private static final int HEX = 16;
  private static final int PARTS = 6;

  /** Begins the phase after this one. */
  ReblockPosition nextPhase() {
    return new ReblockPosition(Phase.values()[phase.ordinal() + 1], RecordKey.LOWEST);
  }

  /**
   * Reads what {@link #toString} wrote; empty text is the start.
   *
   * @throws FsException EINVAL if it is something else
   */
  public static ReblockPosition parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == PARTS) {
        return new ReblockPosition(
            Phase.valueOf(parts[0]),
            new RecordKey(
                Integer.parseUnsignedInt(parts[1], HEX) & 0xffff,
                Long.parseUnsignedLong(parts[2], HEX),
                Integer.parseUnsignedInt(parts[3], HEX) & 0xff,
                Long.parseUnsignedLong(parts[4], HEX),
                Long.parseUnsignedLong(parts[5], HEX)));
      }
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, "not a place to go on from: " + text, e);
    }
    throw new FsException(Errno.EINVAL, "not a place to go on from: " + text);
  }

  @Override
  public String toString() {
    return String.join(
        ":",
        phase.name(),
        Integer.toHexString(key.pfs()),
        Long.toHexString(key.objectId()),
        Integer.toHexString(key.type()),
        Long.toHexString(key.key()),
        Long.toHexString(key.createTid()));
  }
}

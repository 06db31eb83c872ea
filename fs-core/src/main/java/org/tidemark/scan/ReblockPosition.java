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

  /** Begins the phase after this one. */
  ReblockPosition nextPhase() {
    return new ReblockPosition(Phase.values()[phase.ordinal() + 1], RecordKey.LOWEST);
  }

  /** Whether the text can be read. */
  public static boolean isPosition(String text) {
    try {
      return parse(text).phase().compareTo(Phase.END) <= 0;
    } catch (FsException _) {
      return false;
    }
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
    int colon = text.indexOf(':');
    try {
      return new ReblockPosition(
          Phase.valueOf(text.substring(0, Math.max(0, colon))),
          RecordKeyText.parse(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, "not a place to go on from: " + text, e);
    }
  }

  @Override
  public String toString() {
    return phase.name() + ":" + RecordKeyText.of(key);
  }
}

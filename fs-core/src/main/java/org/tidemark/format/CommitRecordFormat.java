package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_LONG;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The payload of a COMMIT record in the tree: a moment one can go back to. Its key is the tid. */
public final class CommitRecordFormat {
  public static final int TIME_OFFSET = 0;
  public static final int BYTES_CHANGED_OFFSET = TIME_OFFSET + SIZE_OF_LONG;
  public static final int RECORDS_CHANGED_OFFSET = BYTES_CHANGED_OFFSET + SIZE_OF_LONG;

  /** Bytes of the payload. */
  public static final int LENGTH = RECORDS_CHANGED_OFFSET + SIZE_OF_LONG;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private CommitRecordFormat() {}

  /** Writes the payload. */
  public static void init(
      MutableDirectBuffer buffer, int at, long time, long bytesChanged, long recordsChanged) {
    buffer.putLong(at + TIME_OFFSET, time, ORDER);
    buffer.putLong(at + BYTES_CHANGED_OFFSET, bytesChanged, ORDER);
    buffer.putLong(at + RECORDS_CHANGED_OFFSET, recordsChanged, ORDER);
  }

  /** When the commit was made, ns since the epoch. */
  public static long time(DirectBuffer buffer, int at) {
    return buffer.getLong(at + TIME_OFFSET, ORDER);
  }

  /** Bytes of data runs that the group allocated. */
  public static long bytesChanged(DirectBuffer buffer, int at) {
    return buffer.getLong(at + BYTES_CHANGED_OFFSET, ORDER);
  }

  /** Record changes in the group. */
  public static long recordsChanged(DirectBuffer buffer, int at) {
    return buffer.getLong(at + RECORDS_CHANGED_OFFSET, ORDER);
  }
}

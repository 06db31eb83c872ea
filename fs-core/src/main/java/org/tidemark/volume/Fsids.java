package org.tidemark.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** Filesystem ids on the medium: 16 bytes in the order in which the id is written as text. */
public final class Fsids {
  private Fsids() {}

  /** Puts the id at this index; the order of the buffer does not matter. */
  public static void put(ByteBuffer buffer, int index, UUID fsid) {
    ByteBuffer bytes = buffer.slice(index, 16).order(ByteOrder.BIG_ENDIAN);
    bytes.putLong(0, fsid.getMostSignificantBits()).putLong(8, fsid.getLeastSignificantBits());
  }

  /** Returns the id at this index; the order of the buffer does not matter. */
  public static UUID get(ByteBuffer buffer, int index) {
    ByteBuffer bytes = buffer.slice(index, 16).order(ByteOrder.BIG_ENDIAN);
    return new UUID(bytes.getLong(0), bytes.getLong(8));
  }
}

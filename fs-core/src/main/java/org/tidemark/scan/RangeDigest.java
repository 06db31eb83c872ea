package org.tidemark.scan;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.tidemark.format.DigestPartFormat;

/**
 * What the objects of a part of a range were at one moment, as a digest: whole, or as far as it has
 * come. See {@link DigestPartFormat}.
 *
 * @param digest the same if and only if all was the same
 * @param objects how many objects there were
 * @param erased something may have been there that went without a record, because no history of it
 *     is kept: what is missing may be missing for that reason
 * @param unreadable a node cannot be read, so that the digest says nothing
 */
public record RangeDigest(byte[] digest, long objects, boolean erased, boolean unreadable) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Of no objects. */
  static final RangeDigest EMPTY =
      new RangeDigest(new byte[DigestPartFormat.DIGEST_BYTES], 0, false, false);

  /** Whether both sides were the same, as far as can be known. */
  public boolean isSameAs(RangeDigest other) {
    return !unreadable && !other.unreadable && Arrays.equals(digest, other.digest);
  }

  void encode(MutableDirectBuffer p, int at) {
    p.putBytes(at + DigestPartFormat.DIGEST, digest);
    p.putLong(at + DigestPartFormat.OBJECTS, objects, ORDER);
    int flags =
        (erased ? DigestPartFormat.FLAG_ERASED : 0)
            | (unreadable ? DigestPartFormat.FLAG_UNREADABLE : 0);
    p.putByte(at + DigestPartFormat.FLAGS, (byte) flags);
  }

  static RangeDigest decode(DirectBuffer p, int at) {
    byte[] digest = new byte[DigestPartFormat.DIGEST_BYTES];
    p.getBytes(at + DigestPartFormat.DIGEST, digest);
    int flags = p.getByte(at + DigestPartFormat.FLAGS);
    return new RangeDigest(
        digest,
        p.getLong(at + DigestPartFormat.OBJECTS, ORDER),
        (flags & DigestPartFormat.FLAG_ERASED) != 0,
        (flags & DigestPartFormat.FLAG_UNREADABLE) != 0);
  }
}

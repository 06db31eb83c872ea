package org.tidemark.scan;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.DigestAnswerFormat;
import org.tidemark.format.DigestPartFormat;

/**
 * Answers a {@link DigestQuery}, or the first part of it. See {@link DigestAnswerFormat}.
 *
 * @param parts what is whole, from the first part on
 * @param isLast whether that is all
 * @param next where the rest goes on
 * @param inside whether it goes on in an object that counts
 * @param open the next part as far as it has come
 * @param damages what cannot be read, or is not what was written
 */
public record DigestAnswer(
    List<RangeDigest> parts,
    boolean isLast,
    RecordKey next,
    boolean inside,
    RangeDigest open,
    List<Damage> damages) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /**
   * Something that is damaged.
   *
   * @param objectId whose data it is; {@link org.tidemark.base.ObjectId#LOCAL} for a node of the
   *     tree
   * @param offset where in the file
   * @param problem a line that tells what is wrong
   */
  public record Damage(long objectId, long offset, String problem) {}

  public DigestAnswer {
    parts = List.copyOf(parts);
    damages = List.copyOf(damages);
  }

  /** Returns it as bytes. */
  public byte[] encode() {
    List<byte[]> texts =
        damages.stream().map(each -> each.problem.getBytes(StandardCharsets.UTF_8)).toList();
    int length =
        DigestAnswerFormat.PARTS_AND_DAMAGES
            + (parts.size() + 1) * DigestPartFormat.LENGTH
            + texts.stream().mapToInt(text -> DigestAnswerFormat.DAMAGE_TEXT + text.length).sum();
    UnsafeBuffer p = new UnsafeBuffer(new byte[length]);
    p.putLong(DigestAnswerFormat.NEXT_OBJECT_ID, next.objectId(), ORDER);
    p.putLong(DigestAnswerFormat.NEXT_KEY, next.key(), ORDER);
    p.putLong(DigestAnswerFormat.NEXT_CREATE_TID, next.createTid(), ORDER);
    p.putInt(DigestAnswerFormat.PARTS, parts.size(), ORDER);
    p.putInt(DigestAnswerFormat.DAMAGES, damages.size(), ORDER);
    p.putByte(DigestAnswerFormat.NEXT_TYPE, (byte) next.type());
    int flags =
        (isLast ? DigestAnswerFormat.FLAG_LAST : 0) | (inside ? DigestAnswerFormat.FLAG_INSIDE : 0);
    p.putByte(DigestAnswerFormat.FLAGS, (byte) flags);
    int at = DigestAnswerFormat.PARTS_AND_DAMAGES;
    for (RangeDigest part : parts) {
      part.encode(p, at);
      at += DigestPartFormat.LENGTH;
    }
    open.encode(p, at);
    at += DigestPartFormat.LENGTH;
    for (int i = 0; i < damages.size(); i++) {
      byte[] text = texts.get(i);
      p.putLong(at + DigestAnswerFormat.DAMAGE_OBJECT_ID, damages.get(i).objectId, ORDER);
      p.putLong(at + DigestAnswerFormat.DAMAGE_OFFSET, damages.get(i).offset, ORDER);
      p.putInt(at + DigestAnswerFormat.DAMAGE_TEXT_BYTES, text.length, ORDER);
      p.putBytes(at + DigestAnswerFormat.DAMAGE_TEXT, text);
      at += DigestAnswerFormat.DAMAGE_TEXT + text.length;
    }
    return p.byteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws FsException EINVAL if it is none
   */
  public static DigestAnswer decode(byte[] bytes) {
    UnsafeBuffer p = new UnsafeBuffer(bytes);
    int at = DigestAnswerFormat.PARTS_AND_DAMAGES;
    check(bytes.length >= at);
    long count = p.getInt(DigestAnswerFormat.PARTS, ORDER) & 0xffff_ffffL;
    check((count + 1) * DigestPartFormat.LENGTH <= bytes.length - at);
    List<RangeDigest> parts = new ArrayList<>();
    for (int i = 0; i < count; i++, at += DigestPartFormat.LENGTH) {
      parts.add(RangeDigest.decode(p, at));
    }
    RangeDigest open = RangeDigest.decode(p, at);
    int flags = p.getByte(DigestAnswerFormat.FLAGS);
    RecordKey next =
        new RecordKey(
            0,
            p.getLong(DigestAnswerFormat.NEXT_OBJECT_ID, ORDER),
            p.getByte(DigestAnswerFormat.NEXT_TYPE) & 0xff,
            p.getLong(DigestAnswerFormat.NEXT_KEY, ORDER),
            p.getLong(DigestAnswerFormat.NEXT_CREATE_TID, ORDER));
    return new DigestAnswer(
        parts,
        (flags & DigestAnswerFormat.FLAG_LAST) != 0,
        next,
        (flags & DigestAnswerFormat.FLAG_INSIDE) != 0,
        open,
        damages(p, at + DigestPartFormat.LENGTH));
  }

  private static List<Damage> damages(UnsafeBuffer p, int start) {
    long count = p.getInt(DigestAnswerFormat.DAMAGES, ORDER) & 0xffff_ffffL;
    List<Damage> damages = new ArrayList<>();
    int at = start;
    for (long i = 0; i < count; i++) {
      check(p.capacity() - at >= DigestAnswerFormat.DAMAGE_TEXT);
      int length = p.getInt(at + DigestAnswerFormat.DAMAGE_TEXT_BYTES, ORDER);
      check(length >= 0 && length <= p.capacity() - at - DigestAnswerFormat.DAMAGE_TEXT);
      byte[] text = new byte[length];
      p.getBytes(at + DigestAnswerFormat.DAMAGE_TEXT, text);
      damages.add(
          new Damage(
              p.getLong(at + DigestAnswerFormat.DAMAGE_OBJECT_ID, ORDER),
              p.getLong(at + DigestAnswerFormat.DAMAGE_OFFSET, ORDER),
              new String(text, StandardCharsets.UTF_8)));
      at += DigestAnswerFormat.DAMAGE_TEXT + length;
    }
    check(at == p.capacity());
    return damages;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "digests came in a form that is not understood");
    }
  }
}

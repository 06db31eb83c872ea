package org.tidemark.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.ConfigFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * The CONFIG records: names with values. Local: no mirror sends them. What they mean is not known
 * here.
 */
public final class ConfigRecords {
  /** The longest value, in bytes. */
  public static final int VALUE_BYTES_MAX = 1024;

  /**
   * A CONFIG record.
   *
   * @param key of the record
   * @param createTid of the record
   */
  public record Entry(String name, String value, long key, long createTid) {}

  private ConfigRecords() {}

  /** Returns all of them, in the order in which their names were first set. */
  public static List<Entry> list(TreeView view) {
    List<Entry> found = new ArrayList<>();
    Cursor cursor = view.cursor();
    boolean more =
        cursor.firstVisible(
            Records.PFS,
            ObjectId.LOCAL,
            RecordType.CONFIG,
            ConfigFormat.KEY_FIRST,
            Long.MAX_VALUE,
            Tid.NOW);
    while (more) {
      found.add(read(cursor));
      more = cursor.nextVisible();
    }
    return found;
  }

  /** Gives a name a value, whether it has one or not. */
  public static void put(Change change, String name, String value) {
    List<Entry> all = list(change);
    UnsafeBuffer payload = encode(name, value);
    Entry before = find(all, name);
    if (before == null) {
      long key = all.isEmpty() ? ConfigFormat.KEY_FIRST : all.getLast().key() + 1;
      change.insertQuietly(
          Records.PFS, ObjectId.LOCAL, RecordType.CONFIG, key, payload, 0, payload.capacity());
    } else {
      change.replaceQuietly(
          Records.PFS,
          ObjectId.LOCAL,
          RecordType.CONFIG,
          before.key(),
          before.createTid(),
          payload,
          0,
          payload.capacity());
    }
  }

  /** Takes the value of a name away, if it has one. */
  public static void remove(Change change, String name) {
    Entry before = find(list(change), name);
    if (before != null) {
      change.remove(
          Records.PFS, ObjectId.LOCAL, RecordType.CONFIG, before.key(), before.createTid());
    }
  }

  private static @Nullable Entry find(List<Entry> all, String name) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  private static UnsafeBuffer encode(String name, String value) {
    byte[] nameBytes = name.getBytes(UTF_8);
    byte[] valueBytes = value.getBytes(UTF_8);
    Check.argument(
        nameBytes.length > 0 && nameBytes.length <= ConfigFormat.NAME_BYTES_MAX,
        "the length of a name",
        nameBytes.length);
    Check.argument(
        valueBytes.length <= VALUE_BYTES_MAX, "the length of a value", valueBytes.length);
    int valueAt = ConfigFormat.NAME_AND_VALUE + nameBytes.length;
    UnsafeBuffer payload = new UnsafeBuffer(new byte[valueAt + valueBytes.length]);
    payload.putByte(ConfigFormat.NAME_BYTES, (byte) nameBytes.length);
    payload.putBytes(ConfigFormat.NAME_AND_VALUE, nameBytes);
    payload.putBytes(valueAt, valueBytes);
    return payload;
  }

  private static Entry read(Cursor cursor) {
    DirectBuffer p = cursor.payload();
    int at = cursor.payloadOffset();
    int length = cursor.payloadLength();
    int nameBytes =
        length < ConfigFormat.NAME_AND_VALUE ? 0 : p.getByte(at + ConfigFormat.NAME_BYTES) & 0xff;
    int valueAt = ConfigFormat.NAME_AND_VALUE + nameBytes;
    if (nameBytes == 0 || valueAt > length) {
      throw Records.damaged("config record", cursor.key(), "a name", nameBytes + " bytes of it");
    }
    return new Entry(
        text(p, at + ConfigFormat.NAME_AND_VALUE, nameBytes),
        text(p, at + valueAt, length - valueAt),
        cursor.key(),
        cursor.createTid());
  }

  private static String text(DirectBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(at, bytes);
    return new String(bytes, UTF_8);
  }
}

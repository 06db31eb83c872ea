package org.tidemark.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.NameKey;
import org.tidemark.format.RecordType;
import org.tidemark.format.XattrFormat;
import org.tidemark.txn.Change;

/** Extended attributes. Knows nothing of the inode but its flags. */
public final class Xattrs {
  /** The longest list of names that Linux hands out, in bytes, each with a zero behind it. */
  private static final List<String> NAMESPACES =
      List.of("user.", "trusted.", "security.", "system.");

  private static final int LIST_BYTES_MAX = 64 * 1024;

  private static final int VALUE_BYTES_MAX = 64 * 1024;

  private final NameHash hash;
  private final HistoryPolicy history;

  public Xattrs(NameHash hash, HistoryPolicy history) {
    this.hash = hash;
    this.history = history;
  }

  /**
   * Checks a name.
   *
   * @throws FsException ERANGE if it is empty or too long
   */
  public static void checkName(byte[] name) {
    if (name.length == 0 || name.length > XattrFormat.NAME_BYTES_MAX) {
      throw new FsException(
          Errno.ERANGE, "an attribute name of " + name.length + " bytes; 1 to 255 are possible");
    }
  }

  /**
   * Checks that a new attribute is in one of the namespaces of Linux.
   *
   * @throws FsException EOPNOTSUPP if not; EINVAL if it is nothing but the namespace
   */
  public static void checkNamespace(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    String namespace =
        NAMESPACES.stream()
            .filter(text::startsWith)
            .findFirst()
            .orElseThrow(() ->
                new FsException(
                    Errno.EOPNOTSUPP,
                    Names.quote(name) + ": attributes are user., trusted., security. or system."));
    if (namespace.length() == text.length()) {
      throw new FsException(Errno.EINVAL, Names.quote(name) + ": has a namespace and no name");
    }
  }

  /**
   * Checks that a value can be stored beside its name.
   *
   * @throws FsException E2BIG over 64 KiB; ENOSPC if it is too long for a record
   */
  static void checkValue(byte[] name, byte[] value) {
    if (value.length > VALUE_BYTES_MAX) {
      throw new FsException(Errno.E2BIG, "an attribute of " + value.length + " bytes");
    }
    int max = XattrFormat.valueBytesMax(name.length);
    if (value.length > max) {
      throw new FsException(
          Errno.ENOSPC,
          Names.quote(name) + ": a value of " + value.length + " bytes; " + max + " are possible");
    }
  }

  /** Returns the value as of a moment, or null if there is none. */
  public byte @Nullable [] find(TreeView view, long objectId, byte[] name, long asOf) {
    Cursor cursor = view.cursor();
    return findRecord(cursor, objectId, name, asOf) ? value(cursor) : null;
  }

  /** Returns the names as of a moment. */
  public static List<byte[]> list(TreeView view, long objectId, long asOf) {
    List<byte[]> names = new ArrayList<>();
    forEach(view, objectId, asOf, cursor -> names.add(name(cursor)));
    return names;
  }

  /** Sets an attribute. Name and value have been checked. */
  void set(Change change, Inode inode, byte[] name, byte[] value) {
    Cursor cursor = change.cursor();
    long key;
    if (findRecord(cursor, inode.objectId(), name, Tid.NOW)) {
      if (Arrays.equals(value(cursor), value)) {
        return;
      }
      key = cursor.key();
      end(change, inode, key, cursor.createTid());
    } else {
      checkListFits(change, inode.objectId(), name);
      key = NameKeys.free(change, inode.objectId(), RecordType.XATTR, hash.of(name));
    }
    insert(change, inode.objectId(), key, name, value);
  }

  /** Removes an attribute; false if there is none. */
  boolean remove(Change change, Inode inode, byte[] name) {
    Cursor cursor = change.cursor();
    if (!findRecord(cursor, inode.objectId(), name, Tid.NOW)) {
      return false;
    }
    end(change, inode, cursor.key(), cursor.createTid());
    return true;
  }

  /** Ends up to recordsMax attributes of an object that goes away; true if none is left. */
  boolean removeSome(Change change, Inode inode, int recordsMax) {
    List<long[]> found = new ArrayList<>();
    forEach(
        change,
        inode.objectId(),
        Tid.NOW,
        cursor -> {
          found.add(new long[] {cursor.key(), cursor.createTid()});
          return found.size() <= recordsMax;
        });
    int count = Math.min(found.size(), recordsMax);
    for (int i = 0; i < count; i++) {
      end(change, inode, found.get(i)[0], found.get(i)[1]);
    }
    return count == found.size();
  }

  private void end(Change change, Inode inode, long key, long createTid) {
    history.end(change, inode, RecordType.XATTR, key, createTid);
  }

  private boolean findRecord(Cursor cursor, long objectId, byte[] name, long asOf) {
    return NameKeys.find(
        cursor, objectId, RecordType.XATTR, hash.of(name), asOf, at -> isNamed(at, name));
  }

  private static void checkListFits(TreeView view, long objectId, byte[] added) {
    int bytes = added.length + 1;
    for (byte[] name : list(view, objectId, Tid.NOW)) {
      bytes += name.length + 1;
    }
    if (bytes > LIST_BYTES_MAX) {
      throw new FsException(Errno.ENOSPC, "object " + objectId + " has too many attributes");
    }
  }

  private static void forEach(TreeView view, long objectId, long asOf, Predicate<Cursor> taker) {
    Cursor cursor = view.cursor();
    boolean more =
        cursor.firstVisible(
            Records.PFS, objectId, RecordType.XATTR, NameKey.first(0), Long.MAX_VALUE, asOf);
    while (more && taker.test(cursor)) {
      more = cursor.nextVisible();
    }
  }

  private static void insert(Change change, long objectId, long key, byte[] name, byte[] value) {
    int length = XattrFormat.NAME_AND_VALUE + name.length + value.length;
    UnsafeBuffer payload = new UnsafeBuffer(new byte[length]);
    payload.putByte(XattrFormat.NAME_BYTES, (byte) name.length);
    payload.putBytes(XattrFormat.NAME_AND_VALUE, name);
    payload.putBytes(XattrFormat.NAME_AND_VALUE + name.length, value);
    change.insert(Records.PFS, objectId, RecordType.XATTR, key, payload, 0, length);
  }

  private static boolean isNamed(Cursor cursor, byte[] name) {
    return NameKeys.matches(
        cursor, cursor.payloadOffset() + XattrFormat.NAME_AND_VALUE, nameBytes(cursor), name);
  }

  private static byte[] name(Cursor cursor) {
    byte[] name = new byte[nameBytes(cursor)];
    cursor.payload().getBytes(cursor.payloadOffset() + XattrFormat.NAME_AND_VALUE, name);
    return name;
  }

  private static byte[] value(Cursor cursor) {
    int skip = XattrFormat.NAME_AND_VALUE + nameBytes(cursor);
    byte[] value = new byte[cursor.payloadLength() - skip];
    cursor.payload().getBytes(cursor.payloadOffset() + skip, value);
    return value;
  }

  private static int nameBytes(Cursor cursor) {
    int length = cursor.payloadLength();
    int nameBytes =
        length < XattrFormat.NAME_AND_VALUE
            ? 0
            : cursor.payload().getByte(cursor.payloadOffset() + XattrFormat.NAME_BYTES) & 0xff;
    if (nameBytes == 0 || XattrFormat.NAME_AND_VALUE + nameBytes > length) {
      throw Records.damaged(
          "attribute", cursor.objectId(), "a name", nameBytes + " of " + length + " bytes");
    }
    return nameBytes;
  }
}

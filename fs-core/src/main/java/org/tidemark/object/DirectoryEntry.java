package org.tidemark.object;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.tidemark.btree.Cursor;
import org.tidemark.format.DirentFormat;
import org.tidemark.format.FileMode;

/**
 * A DIRENT record as it was read.
 *
 * @param key where it is in its directory; also where readdir goes on behind it
 * @param deleteTid 0 while it is live
 * @param child the object that the name stands for
 * @param type the type bits of the child's mode, shifted down by 12
 */
public record DirectoryEntry(
    long key, long createTid, long deleteTid, long child, int type, byte[] name) {

  /** Reads the DIRENT record that the cursor stands on. */
  static DirectoryEntry read(Cursor cursor) {
    DirectBuffer payload = cursor.payload();
    int at = cursor.payloadOffset();
    int nameBytes = nameBytes(cursor);
    long child = payload.getLong(at + DirentFormat.CHILD, ByteOrder.LITTLE_ENDIAN);
    if (!Inode.isPossibleId(child)) {
      throw Records.damaged(
          "entry of directory", cursor.objectId(), "an object id", Long.toString(child));
    }
    byte[] name = new byte[nameBytes];
    payload.getBytes(at + DirentFormat.NAME, name);
    return new DirectoryEntry(
        cursor.key(),
        cursor.createTid(),
        cursor.deleteTid(),
        child,
        payload.getByte(at + DirentFormat.TYPE),
        name);
  }

  /** Returns whether the DIRENT record that the cursor stands on has this name. */
  static boolean isNamed(Cursor cursor, byte[] name) {
    return NameKeys.matches(
        cursor, cursor.payloadOffset() + DirentFormat.NAME, nameBytes(cursor), name);
  }

  public boolean isDirectory() {
    return type == FileMode.direntType(FileMode.DIRECTORY);
  }

  public boolean isRegular() {
    return type == FileMode.direntType(FileMode.REGULAR);
  }

  private static int nameBytes(Cursor cursor) {
    int nameBytes = cursor.payloadLength() - DirentFormat.NAME;
    if (nameBytes < 1 || nameBytes > DirentFormat.NAME_BYTES_MAX) {
      throw Records.damaged(
          "entry of directory", cursor.objectId(), "a name", nameBytes + " bytes of it");
    }
    return nameBytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DirectoryEntry o
        && key == o.key
        && createTid == o.createTid
        && deleteTid == o.deleteTid
        && child == o.child
        && type == o.type
        && Arrays.equals(name, o.name);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(key * 31 + createTid);
  }
}

package org.tidemark.object;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.Cursor;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;

/**
 * An INODE record as it was read. Times in ns since the epoch.
 *
 * @param createTid the commit in which this version came to be
 * @param allocatedBytes bytes of the blocks of its data
 * @param parent a directory that has a name of it; itself if it had several and none is known.
 *     While it has one name, that is where it is
 */
public record Inode(
    long objectId,
    long createTid,
    int mode,
    int uid,
    int gid,
    int nlink,
    long size,
    long allocatedBytes,
    long rdev,
    int flags,
    int generation,
    long parent,
    long btime,
    long ctime,
    long mtime) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Inode numbers from here on are those of the past. */
  private static final long ID_LIMIT = 1L << 62;

  /** Reads the INODE record that the cursor stands on. */
  static Inode read(Cursor cursor) {
    DirectBuffer payload = cursor.payload();
    int at = cursor.payloadOffset();
    long objectId = cursor.objectId();
    if (cursor.payloadLength() != InodeFormat.LENGTH) {
      throw damaged(objectId, InodeFormat.LENGTH + " bytes", cursor.payloadLength() + " bytes");
    }
    int mode = payload.getInt(at + InodeFormat.MODE, ORDER);
    if (!FileMode.hasKnownType(mode)) {
      throw damaged(objectId, "a file type", "mode 0" + Integer.toOctalString(mode));
    }
    long parent = payload.getLong(at + InodeFormat.PARENT, ORDER);
    if (!isPossibleId(parent)) {
      throw damaged(objectId, "the object id of its parent", Long.toString(parent));
    }
    return new Inode(
        objectId,
        cursor.createTid(),
        mode,
        payload.getInt(at + InodeFormat.UID, ORDER),
        payload.getInt(at + InodeFormat.GID, ORDER),
        payload.getInt(at + InodeFormat.NLINK, ORDER),
        payload.getLong(at + InodeFormat.SIZE, ORDER),
        payload.getLong(at + InodeFormat.ALLOCATED, ORDER),
        payload.getLong(at + InodeFormat.RDEV, ORDER),
        payload.getInt(at + InodeFormat.FLAGS, ORDER),
        payload.getInt(at + InodeFormat.GENERATION, ORDER),
        parent,
        payload.getLong(at + InodeFormat.BTIME, ORDER),
        payload.getLong(at + InodeFormat.CTIME, ORDER),
        payload.getLong(at + InodeFormat.MTIME, ORDER));
  }

  /** Returns whether an object other than those of local records can have this id. */
  static boolean isPossibleId(long objectId) {
    return objectId >= ObjectId.ROOT && objectId < ID_LIMIT;
  }

  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  public boolean isSymlink() {
    return FileMode.isSymlink(mode);
  }

  private static CorruptionException damaged(long objectId, String expected, String found) {
    return Records.damaged("inode", objectId, expected, found);
  }
}

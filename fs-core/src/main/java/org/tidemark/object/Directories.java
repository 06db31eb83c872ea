package org.tidemark.object;

import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.DirentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * The entries of directories. Knows nothing of the inodes at either end.
 *
 * <p>An entry keeps its key for life, whatever happens around it; so a reader that goes on behind
 * the last key it saw misses no entry that stays, and sees none twice.
 */
public final class Directories {
  /** The lowest key that a DIRENT record can have. */
  public static final long KEY_MIN = 1L << 16;

  private static final long KEY_MAX = Long.MAX_VALUE;

  private final NameHash hash;
  private final HistoryPolicy history;

  public Directories(NameHash hash, HistoryPolicy history) {
    this.hash = hash;
    this.history = history;
  }

  /** Returns the entry of this name as of a moment, or null if there is none. */
  public @Nullable DirectoryEntry find(TreeView view, long directoryId, byte[] name, long asOf) {
    Cursor cursor = view.cursor();
    boolean found =
        NameKeys.find(
            cursor,
            directoryId,
            RecordType.DIRENT,
            hash.of(name),
            asOf,
            at -> DirectoryEntry.isNamed(at, name));
    return found ? DirectoryEntry.read(cursor) : null;
  }

  /**
   * Returns the live entry of this name.
   *
   * @throws FsException ENOENT if there is none
   */
  public DirectoryEntry get(TreeView view, long directoryId, byte[] name) {
    DirectoryEntry entry = find(view, directoryId, name, Tid.NOW);
    if (entry == null) {
      throw Names.missing(name);
    }
    return entry;
  }

  /**
   * Checks that a new entry can be made.
   *
   * @throws FsException EEXIST if there is one of this name
   */
  void checkAbsent(TreeView view, long directoryId, byte[] name) {
    if (find(view, directoryId, name, Tid.NOW) != null) {
      throw new FsException(Errno.EEXIST, Names.quote(name) + ": exists already");
    }
  }

  /** Adds an entry. The name must not be in the directory. */
  void insert(Change change, long directoryId, byte[] name, long child, int type) {
    long key = NameKeys.free(change, directoryId, RecordType.DIRENT, hash.of(name));
    insertAt(change, directoryId, key, name, child, type);
  }

  /** Ends an entry. */
  void remove(Change change, Inode directory, DirectoryEntry entry) {
    history.end(change, directory, RecordType.DIRENT, entry.key(), entry.createTid());
  }

  /** Lets the name of an entry stand for another object. It keeps its place for readers. */
  void repoint(Change change, Inode directory, DirectoryEntry entry, long child, int type) {
    remove(change, directory, entry);
    insertAt(change, directory.objectId(), entry.key(), entry.name(), child, type);
  }

  /**
   * Lets an entry begin anew, so that no earlier moment has it once its old record is destroyed.
   */
  public void renew(Change change, Inode directory, DirectoryEntry entry) {
    repoint(change, directory, entry, entry.child(), entry.type());
  }

  /** Returns whether the directory has no entries now. */
  static boolean isEmpty(TreeView view, long directoryId) {
    return !view.cursor()
        .firstVisible(Records.PFS, directoryId, RecordType.DIRENT, 0, KEY_MAX, Tid.NOW);
  }

  /** Gives the entries as of a moment, in the order of keys, until the taker wants no more. */
  public static void forEach(
      TreeView view, long directoryId, long asOf, long fromKey, Predicate<DirectoryEntry> taker) {
    Cursor cursor = view.cursor();
    boolean more =
        cursor.firstVisible(Records.PFS, directoryId, RecordType.DIRENT, fromKey, KEY_MAX, asOf);
    while (more && taker.test(DirectoryEntry.read(cursor))) {
      more = cursor.nextVisible();
    }
  }

  /** Gives all entries that this name ever had, dead ones included, in no particular order. */
  public void forEachEver(
      TreeView view, long directoryId, byte[] name, Predicate<DirectoryEntry> taker) {
    long first = org.tidemark.format.NameKey.first(hash.of(name));
    long last = org.tidemark.format.NameKey.last(first);
    Cursor cursor = view.cursor();
    boolean more = cursor.seek(Records.PFS, directoryId, RecordType.DIRENT, first, 0);
    while (more
        && cursor.objectId() == directoryId
        && cursor.type() == RecordType.DIRENT
        && cursor.key() <= last) {
      if (DirectoryEntry.isNamed(cursor, name) && !taker.test(DirectoryEntry.read(cursor))) {
        return;
      }
      more = cursor.next();
    }
  }

  /**
   * Gives all entries that a directory ever had and that are still there, some at a time.
   *
   * @param next key and createTid from which on they are given; those behind the last one after it
   * @param countMax how many
   * @return whether there are more
   */
  public static boolean forEachEver(
      TreeView view, long directoryId, long[] next, int countMax, Consumer<DirectoryEntry> taker) {
    Cursor cursor = view.cursor();
    boolean more = cursor.seek(Records.PFS, directoryId, RecordType.DIRENT, next[0], next[1]);
    for (int i = 0; i < countMax; i++) {
      if (!more || cursor.objectId() != directoryId || cursor.type() != RecordType.DIRENT) {
        return false;
      }
      taker.accept(DirectoryEntry.read(cursor));
      next[0] = cursor.key();
      next[1] = cursor.createTid() + 1;
      more = cursor.next();
    }
    return true;
  }

  private static void insertAt(
      Change change, long directoryId, long key, byte[] name, long child, int type) {
    int length = DirentFormat.NAME + name.length;
    UnsafeBuffer payload = new UnsafeBuffer(new byte[length]);
    payload.putLong(DirentFormat.CHILD, child, ByteOrder.LITTLE_ENDIAN);
    payload.putByte(DirentFormat.TYPE, (byte) type);
    payload.putBytes(DirentFormat.NAME, name);
    change.insert(Records.PFS, directoryId, RecordType.DIRENT, key, payload, 0, length);
  }
}

package org.tidemark.object;

import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.NameKey;

/** Finds records by a name whose hash is their key, and free keys for new ones. */
final class NameKeys {
  private NameKeys() {}

  /** Returns whether these bytes of the record that the cursor stands on are the name. */
  static boolean matches(Cursor cursor, int at, int length, byte[] name) {
    if (length != name.length) {
      return false;
    }
    DirectBuffer payload = cursor.payload();
    for (int i = 0; i < length; i++) {
      if (payload.getByte(at + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Positions the cursor at the record of this name that is visible at asOf; false if none is.
   *
   * @param isNamed whether the record under the cursor has the name
   */
  static boolean find(
      Cursor cursor, long objectId, int type, long hash, long asOf, Predicate<Cursor> isNamed) {
    long first = NameKey.first(hash);
    long last = NameKey.last(first);
    boolean more = cursor.firstVisible(Records.PFS, objectId, type, first, last, asOf);
    while (more) {
      if (isNamed.test(cursor)) {
        return true;
      }
      more = cursor.nextVisible();
    }
    return false;
  }

  /**
   * Returns the lowest key for this hash that no live record has.
   *
   * @throws FsException ENOSPC if 65,536 live names have this hash
   */
  static long free(TreeView view, long objectId, int type, long hash) {
    long key = NameKey.first(hash);
    long last = NameKey.last(key);
    Cursor cursor = view.cursor();
    boolean more = cursor.firstVisible(Records.PFS, objectId, type, key, last, Tid.NOW);
    while (more && cursor.key() == key) {
      if (key == last) {
        throw new FsException(Errno.ENOSPC, "too many names of object " + objectId + " collide");
      }
      key++;
      more = cursor.nextVisible();
    }
    return key;
  }
}

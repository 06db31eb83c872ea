package org.tidemark.txn;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.btree.TreeEditor;

/**
 * The inverse of each record change of one operation. Rolling back touches only leaves which the
 * operation has touched, so it needs no I/O, and room for nodes only from the reserve that is kept
 * for commits.
 *
 * <p>Guarded by the tree lock.
 */
final class UndoLog {
  private static final byte[] NOTHING = {};

  private enum Kind {
    INSERTED,
    DELETED,
    REMOVED,
    REPLACED,
    REPLACED_QUIETLY
  }

  private record Entry(
      Kind kind,
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      byte[] payload) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Runnable> actions = new ArrayList<>();

  void clear() {
    entries.clear();
    actions.clear();
  }

  void inserted(int pfs, long objectId, int type, long key, long createTid) {
    entries.add(new Entry(Kind.INSERTED, pfs, objectId, type, key, createTid, 0, NOTHING));
  }

  void deleted(int pfs, long objectId, int type, long key, long createTid, long former) {
    entries.add(new Entry(Kind.DELETED, pfs, objectId, type, key, createTid, former, NOTHING));
  }

  void removed(
      int pfs, long objectId, int type, long key, long createTid, long deleteTid, byte[] payload) {
    entries.add(new Entry(Kind.REMOVED, pfs, objectId, type, key, createTid, deleteTid, payload));
  }

  void replaced(
      int pfs, long objectId, int type, long key, long createTid, boolean quietly, byte[] payload) {
    Kind kind = quietly ? Kind.REPLACED_QUIETLY : Kind.REPLACED;
    entries.add(new Entry(kind, pfs, objectId, type, key, createTid, 0, payload));
  }

  void action(Runnable action) {
    actions.add(action);
  }

  /** Makes everything as it was before the operation. */
  void rollBack(TreeEditor tree) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      undo(tree, entries.get(i));
    }
    for (int i = actions.size() - 1; i >= 0; i--) {
      actions.get(i).run();
    }
    clear();
  }

  private static void undo(TreeEditor tree, Entry e) {
    if (e.kind == Kind.REMOVED) {
      tree.insert(
          e.pfs,
          e.objectId,
          e.type,
          e.key,
          e.createTid,
          e.deleteTid,
          new UnsafeBuffer(e.payload),
          0,
          e.payload.length);
      return;
    }
    Check.that(
        tree.locate(e.pfs, e.objectId, e.type, e.key, e.createTid), "an undone record is gone");
    switch (e.kind) {
      case INSERTED -> tree.removeLocated(false);
      case DELETED -> tree.setLocatedDeleteTid(e.deleteTid);
      default ->
          tree.replaceLocated(
              new UnsafeBuffer(e.payload), 0, e.payload.length, e.kind == Kind.REPLACED_QUIETLY);
    }
  }
}

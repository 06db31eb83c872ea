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
  private static final int ENTRIES_KEPT_MAX = 1024;

  private enum Kind {
    INSERTED,
    DELETED,
    REMOVED,
    REPLACED,
    REPLACED_QUIETLY
  }

  private static final class Entry {
    private Kind kind = Kind.INSERTED;
    private int pfs;
    private long objectId;
    private int type;
    private long key;
    private long createTid;
    private long deleteTid;
    private byte[] payload = NOTHING;
  }

  /** Those of the operation, and behind them some that are used again: each change takes one. */
  private final List<Entry> entries = new ArrayList<>();

  private final List<Runnable> actions = new ArrayList<>();
  private int count;

  void clear() {
    if (entries.size() > ENTRIES_KEPT_MAX) {
      entries.subList(ENTRIES_KEPT_MAX, entries.size()).clear();
    }
    for (int i = 0, used = Math.min(count, entries.size()); i < used; i++) {
      entries.get(i).payload = NOTHING;
    }
    count = 0;
    actions.clear();
  }

  void inserted(int pfs, long objectId, int type, long key, long createTid) {
    add(Kind.INSERTED, pfs, objectId, type, key, createTid, 0, NOTHING);
  }

  void deleted(int pfs, long objectId, int type, long key, long createTid, long former) {
    add(Kind.DELETED, pfs, objectId, type, key, createTid, former, NOTHING);
  }

  void removed(
      int pfs, long objectId, int type, long key, long createTid, long deleteTid, byte[] payload) {
    add(Kind.REMOVED, pfs, objectId, type, key, createTid, deleteTid, payload);
  }

  void replaced(
      int pfs, long objectId, int type, long key, long createTid, boolean quietly, byte[] payload) {
    Kind kind = quietly ? Kind.REPLACED_QUIETLY : Kind.REPLACED;
    add(kind, pfs, objectId, type, key, createTid, 0, payload);
  }

  private void add(
      Kind kind,
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      byte[] payload) {
    if (count == entries.size()) {
      entries.add(new Entry());
    }
    Entry entry = entries.get(count++);
    entry.kind = kind;
    entry.pfs = pfs;
    entry.objectId = objectId;
    entry.type = type;
    entry.key = key;
    entry.createTid = createTid;
    entry.deleteTid = deleteTid;
    entry.payload = payload;
  }

  void action(Runnable action) {
    actions.add(action);
  }

  /** Makes everything as it was before the operation. */
  void rollBack(TreeEditor tree) {
    for (int i = count - 1; i >= 0; i--) {
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

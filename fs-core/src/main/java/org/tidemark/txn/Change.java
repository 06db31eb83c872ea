package org.tidemark.txn;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeEditor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.format.RedoFormat;
import org.tidemark.space.GroupSpace;
import org.tidemark.space.Run;

/**
 * One atomic operation on the open group: all its record changes happen, or none does.
 *
 * <p>Valid only inside the body handed to {@link Store#update}, by that thread, under the exclusive
 * tree lock. Cursors become stale at every change. Each change is made in the tree at once, noted
 * for the log, and noted with its inverse.
 */
public final class Change implements TreeView {
  private final TreeEditor tree;
  private final UndoLog undo = new UndoLog();
  private final RedoWriter redo = new RedoWriter();
  private final List<Run> allocated = new ArrayList<>();
  private final List<Run> freed = new ArrayList<>();
  private long now;
  private long newTid;
  private int recordsChanged;
  private boolean quietOnly = true;

  Change(TreeEditor tree) {
    this.tree = tree;
  }

  void begin(long time) {
    now = time;
    newTid = tree.tid();
    tree.stamp(newTid);
    redo.begin();
    undo.clear();
    allocated.clear();
    freed.clear();
    recordsChanged = 0;
    quietOnly = true;
  }

  void rollBack() {
    undo.rollBack(tree);
  }

  /** Hands the finished operation to the group. */
  void finish(Group group, long nextObjectId) {
    undo.clear();
    if (redo.isEmpty()) {
      return;
    }
    GroupSpace space = group.space();
    for (int i = 0; i < allocated.size(); i++) {
      space.allocated(allocated.get(i));
      group.countBytes(allocated.get(i).bytes());
    }
    for (int i = 0; i < freed.size(); i++) {
      space.freed(freed.get(i));
      group.countFreed();
    }
    group.count(recordsChanged, quietOnly);
    int length = redo.end(nextObjectId);
    group.redo().append(redo.buffer(), length);
  }

  @Override
  public Cursor cursor() {
    return tree.cursor();
  }

  /** The tid that this operation's changes carry: that of the open group. */
  public long tid() {
    return tree.tid();
  }

  /**
   * Lets this operation carry up a tid of another filesystem, of which this one is a replica: its
   * own records bear it, too.
   *
   * @param tid below that of the open group
   */
  public void asOfSource(long tid) {
    Check.argument(tid < tid(), "a tid of the future", tid);
    newTid = tid;
    tree.stamp(tid);
  }

  /** The operation's time, ns since the epoch. */
  public long now() {
    return now;
  }

  /** Adds a live record created by this group. The key must not exist. */
  public void insert(
      int pfs, long objectId, int type, long key, DirectBuffer payload, int offset, int length) {
    insertPiece(pfs, objectId, type, key, newTid, Tid.LIVE, payload, offset, length);
  }

  /**
   * As {@link #insert}, for what is no change of content (atime, peers, settings): the record is of
   * the first tid, and makes no commit necessary.
   */
  public void insertQuietly(
      int pfs, long objectId, int type, long key, DirectBuffer payload, int offset, int length) {
    Check.argument(isQuiet(type), "records of this type are not quiet", type);
    int copy = redo.insert(pfs, objectId, type, key, Tid.FIRST, Tid.LIVE, payload, offset, length);
    tree.insertQuietly(pfs, objectId, type, key, Tid.FIRST, redo.buffer(), copy, length);
    undo.inserted(pfs, objectId, type, key, Tid.FIRST);
  }

  private static boolean isQuiet(int type) {
    return type == RecordType.ATIME || type == RecordType.PEER || type == RecordType.CONFIG;
  }

  /** Adds a record that keeps the tids of one that it is a piece of. The key must not exist. */
  public void insertPiece(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      DirectBuffer payload,
      int offset,
      int length) {
    // The log's copy first: the payload may stand in the very page that is about to change.
    int copy = redo.insert(pfs, objectId, type, key, createTid, deleteTid, payload, offset, length);
    tree.insert(pfs, objectId, type, key, createTid, deleteTid, redo.buffer(), copy, length);
    undo.inserted(pfs, objectId, type, key, createTid);
    changed();
  }

  /**
   * Ends the life of a live record: it stays as history with this group's tid as its deleteTid; one
   * that this group created is removed without a trace. Data runs are the caller's: free them when
   * the record is gone.
   *
   * @return whether the record is gone from the tree
   */
  public boolean kill(int pfs, long objectId, int type, long key, long createTid) {
    if (createTid == tid()) {
      removePhysically(pfs, objectId, type, key, createTid, RedoFormat.NEVER_COMMITTED);
      return true;
    }
    endAt(pfs, objectId, type, key, createTid, tid());
    return false;
  }

  /** Ends the life of a live record at a tid that another filesystem gave: for replicas. */
  public void endAt(int pfs, long objectId, int type, long key, long createTid, long deleteTid) {
    locate(pfs, objectId, type, key, createTid);
    Check.that(tree.locatedDeleteTid() == Tid.LIVE, "a dead record was killed again");
    setDeleteTid(pfs, objectId, type, key, createTid, deleteTid);
  }

  /**
   * Sets the deleteTid of a record, also back to {@link Tid#LIVE}: a replica that returns to an
   * earlier moment.
   */
  public void setDeleteTid(
      int pfs, long objectId, int type, long key, long createTid, long deleteTid) {
    locate(pfs, objectId, type, key, createTid);
    undo.deleted(pfs, objectId, type, key, createTid, tree.locatedDeleteTid());
    tree.setLocatedDeleteTid(deleteTid);
    redo.deleteTid(pfs, objectId, type, key, createTid, deleteTid);
    changed();
  }

  /**
   * Removes a record physically, without history: one that never had any (local records, atime),
   * one of a file without history, or one which is put back in pieces.
   */
  public void remove(int pfs, long objectId, int type, long key, long createTid) {
    int how = createTid == tid() ? RedoFormat.NEVER_COMMITTED : RedoFormat.COMMITTED;
    removePhysically(pfs, objectId, type, key, createTid, how);
  }

  /**
   * Removes a record that no moment which is kept shows, or the note of a moment that is not kept
   * any more: no content changes. Data runs are the caller's.
   */
  public void prune(int pfs, long objectId, int type, long key, long createTid) {
    removePhysically(pfs, objectId, type, key, createTid, RedoFormat.PRUNED);
  }

  private void removePhysically(
      int pfs, long objectId, int type, long key, long createTid, int how) {
    locate(pfs, objectId, type, key, createTid);
    undo.removed(
        pfs, objectId, type, key, createTid, tree.locatedDeleteTid(), tree.locatedPayload());
    if (how == RedoFormat.PRUNED) {
      tree.pruneLocated();
    } else {
      tree.removeLocated(how == RedoFormat.COMMITTED);
    }
    redo.remove(pfs, objectId, type, key, createTid, how);
    changed();
  }

  /**
   * Replaces the payload in place; the change carries its tid up, the record makes no new version.
   */
  public void replace(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      DirectBuffer payload,
      int offset,
      int length) {
    replaceLocated(pfs, objectId, type, key, createTid, false, payload, offset, length);
    changed();
  }

  /**
   * As {@link #replace}, for what is no change of content (atime): carries no tid and makes no
   * commit necessary.
   */
  public void replaceQuietly(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      DirectBuffer payload,
      int offset,
      int length) {
    replaceLocated(pfs, objectId, type, key, createTid, true, payload, offset, length);
  }

  /**
   * Lets an EXTENT record refer to the same content in another place, or stored in another way. No
   * content changes: no tid is carried up, and no mirror sees it. But it waits for a commit as
   * other changes do. The data runs are the caller's.
   */
  public void relocate(
      int pfs, long objectId, long key, long createTid, DirectBuffer payload, int length) {
    replaceLocated(pfs, objectId, RecordType.EXTENT, key, createTid, true, payload, 0, length);
    quietOnly = false;
  }

  /** See {@link TreeEditor#rehome}. Nothing of it is logged: it changes no record. */
  public boolean rehome(
      int level, int pfs, long objectId, int type, long key, long createTid, long address) {
    return tree.rehome(level, pfs, objectId, type, key, createTid, address);
  }

  private void replaceLocated(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      boolean quietly,
      DirectBuffer payload,
      int offset,
      int length) {
    int copy = redo.replace(pfs, objectId, type, key, createTid, quietly, payload, offset, length);
    locate(pfs, objectId, type, key, createTid);
    undo.replaced(pfs, objectId, type, key, createTid, quietly, tree.locatedPayload());
    tree.replaceLocated(redo.buffer(), copy, length, quietly);
  }

  /** Notes that records of this operation refer to a data run that the allocator handed out. */
  public void allocated(Run run) {
    allocated.add(run);
    redo.run(RedoFormat.ALLOCATED, run);
  }

  /** Notes that no record refers to a data run any more. */
  public void freed(Run run) {
    freed.add(run);
    redo.run(RedoFormat.FREED, run);
  }

  /**
   * Runs {@code action} if this operation is rolled back, after its records are as before; last
   * added first.
   */
  public void onRollback(Runnable action) {
    undo.action(action);
  }

  private void locate(int pfs, long objectId, int type, long key, long createTid) {
    Check.that(
        tree.locate(pfs, objectId, type, key, createTid), "the record to be changed is not there");
  }

  private void changed() {
    recordsChanged++;
    quietOnly = false;
  }

  /** Makes the changes of a logged operation again. */
  RedoReader.Sink replay() {
    return new Replay();
  }

  private final class Replay implements RedoReader.Sink {
    @Override
    public void insert(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        long deleteTid,
        DirectBuffer payload,
        int offset,
        int length) {
      if (type == RecordType.ATIME || type == RecordType.CONFIG) {
        insertQuietly(pfs, objectId, type, key, payload, offset, length);
      } else {
        insertPiece(pfs, objectId, type, key, createTid, deleteTid, payload, offset, length);
      }
    }

    @Override
    public void deleteTid(
        int pfs, long objectId, int type, long key, long createTid, long deleteTid) {
      setDeleteTid(pfs, objectId, type, key, createTid, deleteTid);
    }

    @Override
    public void remove(int pfs, long objectId, int type, long key, long createTid, int how) {
      removePhysically(pfs, objectId, type, key, createTid, how);
    }

    @Override
    public void replace(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        boolean quietly,
        DirectBuffer payload,
        int offset,
        int length) {
      replaceLocated(pfs, objectId, type, key, createTid, quietly, payload, offset, length);
      if (!quietly) {
        changed();
      }
      quietOnly &= type != RecordType.EXTENT;
    }

    @Override
    public void allocated(Run run) {
      Change.this.allocated(run);
    }

    @Override
    public void freed(Run run) {
      Change.this.freed(run);
    }
  }
}

package org.tidemark.scan;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.format.CommitRecordFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Commits;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Replication;
import org.tidemark.txn.Store;

/**
 * Applies to a replica what {@link MirrorScan} has read, with the tids of the source. Each batch is
 * one operation, together with the note of how far the replica has come; so whatever commit a crash
 * is behind, it goes on from there.
 *
 * <p>Applying something once more changes nothing. What readers see, the mark, moves only when a
 * range is complete.
 *
 * <p>One thread, and nobody else changes the store.
 */
public final class MirrorApply {
  private final Store store;
  private final Replication replication;
  private ReplicaState state;

  /**
   * Goes on with a replica.
   *
   * @throws FsException EINVAL if the filesystem is none
   */
  public MirrorApply(Store store) {
    this.store = store;
    this.replication = new Replication(store);
    ReplicaState found = store.read(ReplicaState::read);
    if (found == null || found.promoted()) {
      throw new FsException(Errno.EINVAL, "this filesystem is no replica");
    }
    this.state = found;
  }

  /** Makes a replica of a store without any objects. */
  public static void initialize(Store store, ReplicaState state) {
    store.update(
        Reserve.ROOT,
        change -> {
          state.write(change);
          return state;
        });
    new Replication(store).replica(true);
    long ignored = store.commit();
  }

  /**
   * Ends being a replica: the filesystem is that of the last complete moment, and can be written
   * to.
   *
   * @return the tid of that moment
   * @throws FsException EINVAL if there is none yet, or if it is no replica
   */
  public static long promote(Store store) {
    ReplicaState state = new MirrorApply(store).state();
    if (state.mark() == 0) {
      throw new FsException(Errno.EINVAL, "the replica has no complete moment yet");
    }
    Promotion.promote(store, state);
    return state.mark();
  }

  /** Returns how far the replica has come, durably or not. */
  public ReplicaState state() {
    return state;
  }

  /**
   * Begins a range, or goes on with one: the batches follow.
   *
   * <p>It must not begin above {@link ReplicaState#base}. One that goes on has the target of the
   * range that was begun, and starts at {@link ReplicaState#next} or before.
   *
   * @throws FsException EINVAL if it is another filesystem, if something between would be left out,
   *     or if both have gone different ways since the last common commit
   */
  public void begin(MirrorStart range) {
    MirrorSource source = range.source();
    long to = range.to();
    RecordKey start = range.start();
    checkSameHistory(source);
    boolean goesOn = state.target() == to && start.compareTo(state.next()) <= 0;
    if (range.from() > state.base() || !(goesOn || start.equals(RecordKey.LOWEST))) {
      throw new FsException(
          Errno.EINVAL,
          "the stream begins at "
              + Tid.toString(range.from())
              + ", but the replica stands at "
              + Tid.toString(state.base())
              + ": what is between is missing");
    }
    if (to < state.base() || to <= state.mark()) {
      throw new FsException(
          Errno.EINVAL,
          "the stream ends at "
              + Tid.toString(to)
              + ", but the replica stands at "
              + Tid.toString(state.base())
              + " already");
    }
    replication.goAbove(Math.max(to, state.base() + 1));
    replication.raiseObjectId(source.nextObjectId());
    state = state.begun(to, start);
  }

  /**
   * The latest commit that both have must be the same one. Of a range that was begun the replica
   * has the commits before all else, since their keys are the lowest.
   */
  private void checkSameHistory(MirrorSource source) {
    if (!source.lineage().equals(state.lineage())
        || source.nameHashSeed() != store.volumes().geometry().nameHashSeed()) {
      throw new FsException(
          Errno.EINVAL,
          "this is a replica of "
              + state.lineage()
              + ", and the stream comes from "
              + source.lineage());
    }
    boolean latest = true;
    for (MirrorSource.Commit commit : source.commits()) {
      if (store.read(view -> Commits.floor(view, commit.tid())) == commit.tid()) {
        if (store.read(view -> Commits.time(view, commit.tid())) == commit.time()) {
          if (!latest) {
            throw diverged("the last common commit is " + Tid.toString(commit.tid()) + " or later");
          }
          return;
        }
        latest = false;
      }
    }
    if (!latest) {
      throw diverged("they have no commit in common");
    }
  }

  private static FsException diverged(String since) {
    return new FsException(
        Errno.EINVAL,
        "the replica and the source were both written to since they were the same, or one was set"
            + " back to an older copy of itself; "
            + since
            + "; keep the one that is right, and make a new replica of it");
  }

  /**
   * Applies the next batch.
   *
   * @throws FsException ENOSPC if the replica is full; EINVAL if the stream does not fit the
   *     replica, which stays as it was before the batch
   */
  public void apply(MirrorBatch batch) {
    Check.that(state.target() != 0, "no range was begun");
    MirrorCheck check =
        new MirrorCheck(state.base(), state.target(), store.volumes().geometry().nodeBytes());
    batch.items().forEach(check::check);
    ReplicaState after = state.after(batch);
    try (ReplicaData data = new ReplicaData(store, state.base(), batch.items())) {
      try {
        join(batch, data, after);
      } catch (FsException e) {
        if (e.errno() != Errno.ENOSPC || !store.makeRoom(Reserve.ROOT, false)) {
          throw e;
        }
        join(batch, data, after);
      }
      data.keep();
    }
    state = after;
    if (batch.isLast()) {
      long ignored = store.commit();
    }
  }

  private void join(MirrorBatch batch, ReplicaData data, ReplicaState after) {
    store.update(
        Reserve.ROOT,
        change -> {
          change.asOfSource(state.target());
          for (MirrorItem item : batch.items()) {
            apply(change, item, data);
          }
          data.joined(change);
          after.write(change);
          return after;
        });
  }

  private void apply(Change change, MirrorItem item, ReplicaData data) {
    switch (item) {
      case MirrorItem.Unchanged part -> Unlisted.end(change, part, state.base());
      case MirrorItem.Moments part -> ReplicaMoments.keepOnly(change, part, state.base());
      case MirrorItem.Changed record when record.key().type() == RecordType.EXTENT ->
          data.apply(change, record);
      case MirrorItem.Changed record -> apply(change, record, state.base());
    }
  }

  private static void apply(Change change, MirrorItem.Changed record, long base) {
    RecordKey key = record.key();
    Cursor cursor = change.cursor();
    if (!key.seek(cursor)) {
      if (ReplicaMoments.isForgotten(record, base)) {
        return;
      }
      if (MirrorCheck.isKnown(record, base)) {
        throw new FsException(
            Errno.EINVAL,
            "the replica lacks a record of object "
                + key.objectId()
                + " that the source had at "
                + Tid.toString(base)
                + ": it is not a replica of this source any more");
      }
      change.insertPiece(
          key.pfs(),
          key.objectId(),
          key.type(),
          key.key(),
          key.createTid(),
          record.deleteTid(),
          new UnsafeBuffer(record.payload()),
          0,
          record.payload().length);
    } else if (key.type() == RecordType.COMMIT) {
      checkSameCommit(change, cursor, record);
    } else if (record.deleteTid() != Tid.LIVE && cursor.deleteTid() == Tid.LIVE) {
      change.endAt(
          key.pfs(), key.objectId(), key.type(), key.key(), key.createTid(), record.deleteTid());
    }
  }

  /** A commit that came in an earlier try must be that of the source. */
  private static void checkSameCommit(Change change, Cursor here, MirrorItem.Changed there) {
    UnsafeBuffer payload = new UnsafeBuffer(there.payload());
    if (payload.capacity() != CommitRecordFormat.LENGTH
        || CommitRecordFormat.time(here.payload(), here.payloadOffset())
            != CommitRecordFormat.time(payload, 0)) {
      long common = Commits.floor(change, there.key().key() - 1);
      throw diverged(
          common == Commits.NONE
              ? "they have no commit in common"
              : "the last common commit is " + Tid.toString(common));
    }
  }
}

package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Clock;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.InvariantException;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.TreeEditor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.CommitState;
import org.tidemark.intent.IntentLog;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;
import org.tidemark.volume.VolumeSet;

/**
 * The records of a filesystem, with transactions: reads, atomic operations, fsync, commits.
 *
 * <p>Locks, in this order: commit lock ({@link Committer}), tree lock, then leaf locks. {@link
 * #read} takes the tree lock shared, {@link #update} exclusively; both are short and do no I/O but
 * for nodes that are not cached. A commit holds the tree lock only while it freezes the group.
 * {@link #commit}, {@link #syncOperations} and {@link #close} may wait for I/O and must be called
 * without any lock that {@link DirtyData#flushAll} takes.
 */
public final class Store implements AutoCloseable {
  private final ReentrantReadWriteLock treeLock = new ReentrantReadWriteLock();
  private final VolumeSet volumes;
  private final Clock clock;
  private final Writability writability;
  private final Activity activity = new Activity();
  private final Space space;
  private final NodeReader reader;
  private final Groups groups;
  private final ReaderPins pins;
  private final OperationSync sync;
  private final Committer committer;
  private final Throttle throttle;
  private final Room room;
  private final AtomicLong nextObjectId;
  private final @Nullable CorruptionException loss;

  @GuardedBy("treeLock")
  private final TreeEditor tree;

  @GuardedBy("treeLock")
  private final Change change;

  @GuardedBy("treeLock")
  private final GroupNodeSpace nodeSpace;

  @GuardedBy("treeLock")
  private boolean changing;

  private volatile DirtyData dirtyData = DirtyData.NONE;

  private Store(VolumeSet volumes, StoreOptions options, Clock clock, Recovered recovered) {
    this.volumes = volumes;
    this.clock = clock;
    this.writability = new Writability(options.readOnly());
    this.loss = recovered.loss();
    this.space = recovered.space();
    this.reader = recovered.reader();
    IntentLog log = recovered.log();
    int redoBytesMax = (int) Math.min(8L << 20, log.capacity() / 8);
    RedoBuffer redo = new RedoBuffer(recovered.lastSeq(), new RedoArrays(redoBytesMax));
    this.groups = new Groups(new Group(recovered.openTid(), redo));
    this.nodeSpace = new GroupNodeSpace(space, groups, volumes.geometry().nodeBlocks());
    this.tree =
        recovered.root() == null
            ? TreeEditor.ofEmpty(reader, nodeSpace, recovered.openTid())
            : new TreeEditor(reader, recovered.root(), nodeSpace, recovered.openTid());
    this.change = new Change(tree);
    this.nextObjectId = new AtomicLong(recovered.state().nextObjectId());
    this.pins = new ReaderPins(() -> committedTid() + 1, this::giveBackUnpinned);
    this.sync = new OperationSync(groups, log);
    this.room = new Room(this, groups, space);
    int nodeBytes = volumes.geometry().nodeBytes();
    this.throttle = new Throttle(groups, nodeBytes, options.nodeCacheBytes(), log, room, clock);
    this.committer = new Committer(this, volumes, recovered, options);
  }

  /**
   * Opens the filesystem on these volumes: takes the last commit that is whole, and makes the
   * operations after it again.
   *
   * @throws org.tidemark.base.CorruptionException when the root or the log's start cannot be read
   */
  public static Store open(VolumeSet volumes, StoreOptions options, Clock clock) {
    Recovered recovered = Recovery.recover(volumes, options);
    Store store = new Store(volumes, options, clock, recovered);
    store.replay(recovered);
    new Replication(store).detect();
    if (!options.readOnly()) {
      store.committer.settle(recovered);
    }
    return store;
  }

  private void replay(Recovered recovered) {
    treeLock.writeLock().lock();
    try {
      nodeSpace.level(Reserve.COMMIT);
      for (Recovered.Operation operation : recovered.operations()) {
        change.begin(0);
        RedoReader entries = operation.reader();
        entries.forEach(change.replay());
        nextObjectId.accumulateAndGet(entries.nextObjectId(), Math::max);
        change.finish(groups.open(), nextObjectId.get());
      }
    } finally {
      treeLock.writeLock().unlock();
    }
  }

  /**
   * Runs {@code body} on the records as they are now. Shared lock: keep it short, do no I/O in it.
   */
  public <T> T read(Function<TreeView, T> body) {
    treeLock.readLock().lock();
    try {
      return body.apply(tree);
    } finally {
      treeLock.readLock().unlock();
    }
  }

  /**
   * Runs {@code body} as one atomic operation of the open group. An exception undoes all its record
   * changes; nothing of it is ever logged then.
   *
   * @param level how deep into the reserve of space it may go
   * @throws FsException ENOSPC; EROFS, also after a failed write
   */
  public <T> T update(Reserve level, Function<Change, T> body) {
    writability.checkWritable();
    Check.that(treeLock.getReadHoldCount() == 0, "an operation inside a read");
    throttle.slowDown();
    T result;
    boolean wantsCommit;
    treeLock.writeLock().lock();
    try {
      writability.checkWritable();
      space.checkRoom(level, Room.NODES_PER_OPERATION);
      Check.that(!changing, "an operation inside an operation");
      changing = true;
      nodeSpace.level(level);
      activity.operation(level);
      change.begin(clock.realtimeNanos());
      boolean done = false;
      try {
        result = body.apply(change);
        done = true;
      } catch (InvariantException e) {
        failReadOnly(e);
        throw e;
      } finally {
        changing = false;
        if (!done) {
          rollBack();
        }
      }
      change.finish(groups.open(), nextObjectId.get());
      wantsCommit = throttle.wantsCommit(tree.ownedCount());
    } finally {
      treeLock.writeLock().unlock();
    }
    if (wantsCommit) {
      committer.timer().request();
    } else {
      committer.timer().noteChange();
    }
    return result;
  }

  @GuardedBy("treeLock")
  private void rollBack() {
    nodeSpace.level(Reserve.COMMIT);
    boolean done = false;
    try {
      change.rollBack();
      done = true;
    } finally {
      if (!done) {
        failReadOnly(new FsException(Errno.EIO, "an operation could not be rolled back"));
      }
    }
  }

  /** fsync: every operation that completed before the call is durable when it returns. */
  public void syncOperations() {
    beginSync().await();
  }

  /**
   * fsync in two steps: every operation that completed before this call is durable when {@link
   * Durability#await} has returned. One barrier serves all that were begun before it.
   */
  public Durability beginSync() {
    checkNotFailed();
    if (writability.readOnlyByChoice()) {
      return Durability.REACHED;
    }
    return activity.syncing(sync.begin(this));
  }

  /**
   * Makes everything durable that completed before the call, as a moment of history, if anything
   * changed.
   *
   * @return the last durable tid
   */
  public long commit() {
    checkNotFailed();
    return writability.readOnlyByChoice() ? committedTid() : committer.commit();
  }

  /** Gives an operation room by a commit, if that helps: {@link Room#make}. */
  public boolean makeRoom(Reserve level, boolean forData) {
    return room.make(level, forData);
  }

  /** What gives operations room that found none. */
  public Room room() {
    return room;
  }

  /** Commits also if nodes were only given other places; returns the last durable tid. */
  public long commitAll() {
    return committer.commitForRoom() ? committedTid() : 0;
  }

  /** Asks for a commit soon, without waiting. Does nothing when commits are only made on demand. */
  public void requestCommit() {
    committer.timer().request();
  }

  /** Sets what {@link #commit} flushes first. */
  public void setDirtyData(DirtyData hook) {
    dirtyData = hook;
  }

  /**
   * Keeps data blocks that a {@link #read} after this call sees from being used again until it is
   * closed.
   */
  public ReaderPin pin() {
    activity.reading();
    return pins.pin();
  }

  /** As {@link #pin}, for work that is not a user's; also for what {@link #committed} refers to. */
  public ReaderPin pinForScan() {
    return pins.pin();
  }

  /** Whatever durable groups have freed and no reader holds any more can be used again. */
  private void giveBackUnpinned() {
    space.releaseUpTo(pins.releasableUpTo(committedTid()));
  }

  /** What users do, for those who let them go first. */
  public Activity activity() {
    return activity;
  }

  /** The tid that changes get now. */
  public long openTid() {
    return groups.open().tid();
  }

  /** The tid of the last durable commit. */
  public long committedTid() {
    return committer.state().tid();
  }

  /** The last durable commit. */
  public CommitState committed() {
    return committer.state();
  }

  /**
   * Runs {@code body} while no commit goes on, so that what it sees of the freemap belongs to the
   * commit it is given. Keep it short.
   */
  public void atCommit(Consumer<CommitState> body) {
    committer.whileNoCommit(body);
  }

  /** A new objectId; never given out twice. */
  public long allocateObjectId() {
    return nextObjectId.getAndIncrement();
  }

  /** Nothing can be written: by choice, or after a failure. */
  public boolean readOnly() {
    return writability.readOnly();
  }

  /**
   * Stops all writing until the filesystem is opened again, after a write failed or an invariant
   * broke.
   */
  public void failReadOnly(Throwable cause) {
    writability.fail(cause);
  }

  public Space space() {
    return space;
  }

  /** Damage in the log that took what fsync had made durable; null if there is none. */
  public @Nullable CorruptionException lossInLog() {
    return loss;
  }

  public VolumeSet volumes() {
    return volumes;
  }

  /** Reads nodes for walks that stand on a committed root. */
  public NodeReader nodeReader() {
    return reader;
  }

  /**
   * Commits what is left, and leaves the volumes marked as cleanly closed. Closing the volumes is
   * the caller's.
   */
  @Override
  public void close() {
    if (!writability.readOnlyByChoice()) {
      committer.close();
    }
  }

  /** What was to be made durable may be lost: that is more than EROFS. */
  void checkNotFailed() {
    writability.checkNotFailed();
  }

  // What the committer needs.

  ReentrantReadWriteLock treeLock() {
    return treeLock;
  }

  @GuardedBy("treeLock")
  TreeEditor tree() {
    return tree;
  }

  @GuardedBy("treeLock")
  GroupNodeSpace nodeSpace() {
    return nodeSpace;
  }

  Groups groups() {
    return groups;
  }

  OperationSync operationSync() {
    return sync;
  }

  ReaderPins pins() {
    return pins;
  }

  Clock clock() {
    return clock;
  }

  DirtyData dirtyData() {
    return dirtyData;
  }

  AtomicLong nextObjectId() {
    return nextObjectId;
  }

  Committer committer() {
    return committer;
  }
}

package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.InvariantException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeSummary;
import org.tidemark.btree.NodeWriter;
import org.tidemark.btree.Sealer;
import org.tidemark.btree.TreeEditor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.CommitFormat;
import org.tidemark.format.CommitRecordFormat;
import org.tidemark.format.CommitState;
import org.tidemark.format.RecordType;
import org.tidemark.intent.IntentLog;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeSet;

/**
 * Makes groups durable. {@link #commitGroup} is the whole protocol.
 *
 * <p>Lock: commitLock, one commit at a time; taken before the tree lock, which is held only to
 * freeze.
 */
final class Committer {
  /** More data than this in a group makes a second barrier cheaper than reading it again. */
  private static final long DATA_WITHOUT_BARRIER_MAX = 64L << 20;

  private final ReentrantLock commitLock = new ReentrantLock();
  private final Store store;
  private final VolumeSet volumes;
  private final Space space;
  private final IntentLog log;
  private final NodeWriter writer;
  private final long session;
  private final CommitTimer timer;
  private volatile CommitState state;

  /** Where a recovery that starts at {@link #state} has to read from. */
  @GuardedBy("commitLock")
  private long logTail;

  @GuardedBy("commitLock")
  private boolean closed;

  private final boolean keepsMoments;

  /** The last commit of this session is no moment yet. */
  @GuardedBy("commitLock")
  private boolean lacksMoment;

  /** Moments are those of another filesystem; commits of this one are none. */
  private volatile boolean replica;

  Committer(Store store, VolumeSet volumes, Recovered recovered, StoreOptions options) {
    this.store = store;
    this.volumes = volumes;
    this.space = recovered.space();
    this.log = recovered.log();
    this.writer = new NodeWriter(volumes);
    this.session = recovered.session();
    this.state = recovered.state();
    this.logTail = recovered.log().head();
    this.timer = new CommitTimer(this::commit, store::failReadOnly, options.commitIntervalNanos());
    this.keepsMoments = options.keepsMoments();
  }

  /** The last durable commit. */
  CommitState state() {
    return state;
  }

  CommitTimer timer() {
    return timer;
  }

  /**
   * After recovery: makes what was found in the log durable as a commit, so that the log can start
   * anew; and a moment of where a session stopped that kept none. A crash before the superblock is
   * written finds the same log again.
   */
  void settle(Recovered recovered) {
    commitLock.lock();
    try {
      lacksMoment = !replica && state.tid() >= Tid.FIRST && !store.read(this::hasMoment);
      if (lacksMoment || !recovered.operations().isEmpty()) {
        commitGroup(Why.MOMENT);
      }
      if (recovered.needsCheckpoint()) {
        checkpoint(false);
      }
    } finally {
      commitLock.unlock();
    }
    timer.start();
  }

  /** Says whether this is a replica from now on; see {@link Replication}. */
  void replica(boolean is) {
    replica = is;
  }

  boolean isReplica() {
    return replica;
  }

  /** Whether one can go back to the last commit. */
  private boolean hasMoment(TreeView view) {
    return view.cursor().find(0, ObjectId.LOCAL, RecordType.COMMIT, state.tid(), Tid.NOW);
  }

  /** Commits what changed, if anything did; returns the last durable tid. */
  long commit() {
    commitLock.lock();
    try {
      commitGroup(Why.CHANGES);
      keepLogHalfEmpty();
      return state.tid();
    } finally {
      commitLock.unlock();
    }
  }

  /** Commits also what is no moment of history, so that what it freed can be used; true. */
  boolean commitForRoom() {
    store.checkNotFailed();
    commitLock.lock();
    try {
      commitGroup(Why.NEEDED);
      keepLogHalfEmpty();
      return true;
    } finally {
      commitLock.unlock();
    }
  }

  /** Each commit adds to the log, whatever it was made for; the next one must fit. */
  @GuardedBy("commitLock")
  private void keepLogHalfEmpty() {
    if (log.used() > log.capacity() / 2) {
      checkpoint(false);
    }
  }

  void whileNoCommit(Consumer<CommitState> body) {
    commitLock.lock();
    try {
      body.accept(state);
    } finally {
      commitLock.unlock();
    }
  }

  /** The last commit; leaves a superblock that says so. After a failure nothing is written. */
  void close() {
    timer.stop();
    commitLock.lock();
    try {
      if (!closed && !store.readOnly()) {
        commitGroup(Why.MOMENT);
        checkpoint(true);
      }
      closed = true;
    } finally {
      commitLock.unlock();
    }
  }

  /** What a commit is made for. */
  private enum Why {
    /** For changes that are worth a moment, if there are any. */
    CHANGES,
    /** For whatever changed, access times and freed space too. */
    NEEDED,
    /** As a moment, also in a session that keeps none: its last commit, and that of recovery. */
    MOMENT
  }

  private record Frozen(
      Group group, List<Node> nodes, Node root, long time, long opSeq, long nextObjectId) {}

  /**
   * The commit protocol. Writers go on all the while, but for step 2.
   *
   * @param why whether it may be left out
   */
  @GuardedBy("commitLock")
  private void commitGroup(Why why) {
    // 1. Data that is dirty now leaves the write-back buffers, as operations of the open group.
    //    Crash: as after any of these operations.
    store.dirtyData().flushAll();

    // 2. Freeze: from here on changes go to the next group, and copy what they touch.
    //    Crash: the commit before, and what was logged since.
    Frozen frozen = freeze(why);
    if (frozen == null) {
      return;
    }
    boolean done = false;
    try {
      // 3. Seal the nodes, children first, and write them to blocks that nothing durable refers to.
      //    Crash: as before; nobody looks at these blocks.
      List<Node> nodes = frozen.nodes();
      nodes.removeIf(Node::isAbandoned);
      noteNodes(frozen.group(), nodes);
      Sealer.seal(nodes, frozen.group().tid());
      writer.write(nodes);

      //    A group with much data gets a barrier now: recovery need not read all of it then.
      boolean synced = frozen.group().bytesChanged() > DATA_WITHOUT_BARRIER_MAX;
      if (synced) {
        volumes.barrier();
      }

      // 4. Append the commit record to the log.
      //    Crash: it counts if it, the nodes it lists and the data of its group check out.
      CommitState next = stateOf(frozen);
      long tail =
          store
              .operationSync()
              .appendCommit(
                  frozen.group(), next.opSeq(), encode(next, state.tid(), frozen, synced));

      // 5. One barrier for nodes, record, and all data that was written before.
      //    Crash after it: this commit.
      log.syncTo(log.head());

      // 6. Publish: what the group freed may be used again once no reader needs it.
      state = next;
      logTail = tail;
      space.groupDurable(next.tid(), frozen.group().space());
      space.releaseUpTo(store.pins().releasableUpTo(next.tid()));
      NodeWriter.release(nodes, frozen.group().nodesFreed(), store.nodeReader());
      store.groups().durable();
      frozen.group().redo().forget();
      store.room().reclaimer().committed();
      done = true;
    } finally {
      if (!done) {
        store.failReadOnly(new InvariantException("a commit failed"));
      }
    }
  }

  @GuardedBy("commitLock")
  private @Nullable Frozen freeze(Why why) {
    store.treeLock().writeLock().lock();
    try {
      store.checkNotFailed();
      Group group = store.groups().open();
      TreeEditor tree = store.tree();
      boolean moment = why == Why.MOMENT && !replica;
      boolean anything = tree.ownedCount() > 0 || (moment && lacksMoment);
      if (group.isQuiet() && (why == Why.CHANGES || !anything)) {
        return null;
      }
      long time = Math.max(store.clock().realtimeNanos(), state.time());
      if (!replica && (keepsMoments || moment)) {
        insertCommitRecord(tree, group, time);
        lacksMoment = false;
      } else {
        lacksMoment = !replica;
      }
      Node root = tree.root();
      List<Node> nodes = tree.freeze(group.tid() + 1);
      long opSeq = group.redo().lastSeq();
      store.groups().freeze(group.next(group.tid() + 1));
      return new Frozen(group, nodes, root, time, opSeq, store.nextObjectId().get());
    } finally {
      store.treeLock().writeLock().unlock();
    }
  }

  private void insertCommitRecord(TreeEditor tree, Group group, long time) {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[CommitRecordFormat.LENGTH]);
    CommitRecordFormat.init(payload, 0, time, group.bytesChanged(), group.recordsChanged());
    store.nodeSpace().level(Reserve.COMMIT);
    tree.insert(
        0,
        ObjectId.LOCAL,
        RecordType.COMMIT,
        group.tid(),
        group.tid(),
        0,
        payload,
        0,
        CommitRecordFormat.LENGTH);
  }

  private void noteNodes(Group group, List<Node> nodes) {
    for (Node node : nodes) {
      group.space().allocatedNode(node.address(), volumes.geometry().nodeBlocks());
    }
  }

  private static CommitState stateOf(Frozen frozen) {
    Node root = frozen.root();
    NodeSummary summary = Sealer.summaryOf(root);
    return new CommitState(
        frozen.group().tid(),
        frozen.time(),
        root.address(),
        root.crc(),
        root.level(),
        frozen.nextObjectId(),
        frozen.opSeq(),
        summary.liveBytes(),
        summary.deadBytes());
  }

  private static ByteBuffer encode(
      CommitState next, long previousTid, Frozen frozen, boolean synced) {
    int nodeCount = frozen.nodes().size();
    int spaceOffset = CommitFormat.node(nodeCount);
    int spaceBytesMax = frozen.group().space().encodedBytesMax();
    ByteBuffer payload =
        ByteBuffer.allocate(spaceOffset + spaceBytesMax).order(ByteOrder.LITTLE_ENDIAN);
    payload.position(spaceOffset);
    frozen.group().space().encode(payload);
    UnsafeBuffer buffer = new UnsafeBuffer(payload.array());
    CommitFormat.init(
        buffer, next, nodeCount, payload.position() - spaceOffset, previousTid, synced);
    for (int i = 0; i < nodeCount; i++) {
      Node node = frozen.nodes().get(i);
      CommitFormat.node(buffer, i, node.address(), node.crc());
    }
    return payload.flip();
  }

  /**
   * Moves the log's tail up to the last commit.
   *
   * <p>The freemap slots that count and the log from the old tail stay as they are until the new
   * superblock is durable, so a crash anywhere here finds either all of the old or all of the new.
   */
  @GuardedBy("commitLock")
  private void checkpoint(boolean clean) {
    boolean done = false;
    try {
      int digest = space.writeCheckpoint(state.tid());
      volumes.barrier();
      volumes.writeSuperblock(superblock(clean, digest));
      space.checkpointDurable();
      log.advanceTail(logTail);
      done = true;
    } finally {
      if (!done) {
        store.failReadOnly(new InvariantException("a checkpoint failed"));
      }
    }
  }

  @GuardedBy("commitLock")
  private Superblock superblock(boolean clean, int digest) {
    return new Superblock(
        volumes.superblock().generation() + 1,
        session,
        clean,
        state.tid(),
        state.time(),
        state.rootAddress(),
        state.rootCrc(),
        state.rootLevel(),
        state.nextObjectId(),
        state.opSeq(),
        state.liveBytes(),
        state.deadBytes(),
        logTail,
        session,
        digest);
  }
}

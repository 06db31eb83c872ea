package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.eclipse.collections.impl.map.mutable.primitive.LongLongHashMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.Tree;
import org.tidemark.btree.TreeView;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Destroys what only moments saw that are not kept, a step at a time, at a cost that follows what
 * there is to destroy: it goes only where oldestDeadTid is old enough (INV-OLDEST-DEAD).
 *
 * <p>{@link #dropMoments} comes first: the COMMIT records go in operations before those of anything
 * that these moments saw. Operations become durable in their order (INV-PREFIX), so no crash leaves
 * a moment of which something is missing.
 *
 * <p>Each step reads the last commit and makes one operation of what it found there, which looks
 * again. Dead records never change until they are destroyed, so what others do meanwhile is no
 * matter. Nothing is pinned between steps, and a walk that is given up needs no clearing up: what
 * was done is done, and the next walk finds the rest.
 *
 * <p>One thread.
 */
public final class Prune {
  private static final int RECORDS_PER_OPERATION = 256;

  /** While users are at work: they wait for the tree as long as an operation takes. */
  private static final int RECORDS_PER_OPERATION_BESIDE = 16;

  private static final int LEAVES_PER_OPERATION = 32;
  private static final int NODES_PER_STEP = 512;

  /** The same, for the nodes of a step: it is done under a lock that others wait for, too. */
  private static final int NODES_PER_STEP_BESIDE = 16;

  private final Store store;
  private final NodeReader reader;
  private final KeptMoments moments;
  private final boolean replica;
  private final boolean dryRun;
  private final @Nullable DirectoryRetention directories;
  private final long limit;
  private final HeldLeaves.Walk held;
  private final LongLongHashMap bytesByObject = new LongLongHashMap();
  private RecordKey start = RecordKey.LOWEST;
  private RecordKey next = RecordKey.LOWEST;

  /** Where the walk ends: with all keys, or where it began when it has come there again. */
  private RecordKey end = RecordKey.END;

  private @Nullable Pace pace;
  private int recordsPerOperation = RECORDS_PER_OPERATION;
  private int nodesPerStep = NODES_PER_STEP;

  // The step at hand.
  private final List<RecordKey> found = new ArrayList<>();
  private int leaves;
  private int nodes;
  private boolean full;

  // The sums.
  private long records;
  private long bytes;
  private long nodesRead;
  private long deadBytesPassed;

  /**
   * A walk through the whole tree.
   *
   * @param replica whether the store is one: then tids are those of its source
   * @param dryRun whether nothing is destroyed, only counted
   * @param heldLeaves what walks before this one remembered
   * @param named tids of the moments that have names, ascending; all of them are among those kept
   * @param directories what goes by the policies of directories; null if none has any
   */
  public Prune(
      Store store,
      KeptMoments moments,
      boolean replica,
      boolean dryRun,
      HeldLeaves heldLeaves,
      long[] named,
      @Nullable DirectoryRetention directories) {
    this.store = store;
    this.reader = store.nodeReader();
    this.moments = moments;
    this.replica = replica;
    this.dryRun = dryRun;
    this.directories = directories;
    this.limit = directories == null ? moments.highestDoomed() : directories.highestDoomed();
    this.held = heldLeaves.begin(named);
  }

  /**
   * Begins there, and goes on with what is below when all above is done. Before the first step. The
   * versions of an inode go before the rest of the object, so with policies of directories it
   * begins with the whole object.
   */
  public void startAt(RecordKey key) {
    start = directories == null ? key : new RecordKey(key.pfs(), key.objectId(), 0, 0, 0);
    next = start;
  }

  /** Lets the steps be as large as is right beside what others do; whoever calls them rests. */
  public void goAt(Pace newPace) {
    pace = newPace;
  }

  /** Returns where the next step begins. */
  public RecordKey position() {
    return next;
  }

  /** Returns which moments stay and which go. */
  public KeptMoments moments() {
    return moments;
  }

  /** Takes away the moments that go. Whoever looks for one of them must not find it before this. */
  public void dropMoments() {
    List<RecordKey> keys = new ArrayList<>();
    for (long tid : moments.dropped()) {
      keys.add(new RecordKey(0, ObjectId.LOCAL, RecordType.COMMIT, tid, tid));
      if (keys.size() == RECORDS_PER_OPERATION) {
        destroy(keys);
        keys.clear();
      }
    }
    destroy(keys);
  }

  /**
   * Does the next step.
   *
   * @return false if there are no more
   * @throws FsException EIO if a node cannot be read; EROFS; ENOSPC if not even pruning finds room
   */
  @SuppressWarnings("try") // The pin only has to be there.
  public boolean next() {
    if (pace != null) {
      recordsPerOperation = pace.portion(RECORDS_PER_OPERATION, RECORDS_PER_OPERATION_BESIDE);
      nodesPerStep = pace.portion(NODES_PER_STEP, NODES_PER_STEP_BESIDE);
    }
    found.clear();
    leaves = 0;
    nodes = 0;
    full = false;
    if (directories != null) {
      directories.beginStep();
    }
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      if (state.rootAddress() != 0) {
        nodes++;
        Node root = reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
        walk(new Tree(reader, root), root, RecordKey.END);
      }
    }
    nodesRead += nodes;
    if (!dryRun) {
      destroy(found);
    }
    if (full || end.equals(start) || start.equals(RecordKey.LOWEST)) {
      return full;
    }
    end = start;
    next = RecordKey.LOWEST;
    return true;
  }

  /** Visits what lies below a node, and below {@code high}, from {@link #next} on. */
  private void walk(TreeView tree, Node node, RecordKey high) {
    if (node.isLeaf()) {
      leaf(tree, node, high);
      return;
    }
    UnsafeBuffer page = node.page();
    int n = node.count();
    for (int i = next.entryIn(page, n); i < n && !full && next.compareTo(end) < 0; i++) {
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      if (Long.compareUnsigned(InternalFormat.oldestDeadTid(page, i), limit) > 0
          || (node.level() == 1
              && held.holds(
                  InternalFormat.childAddress(page, i), InternalFormat.childCrc(page, i)))) {
        deadBytesPassed += InternalFormat.deadBytes(page, i);
        next = childHigh;
      } else if (nodes >= nodesPerStep || leaves >= LEAVES_PER_OPERATION) {
        full = true;
      } else {
        nodes++;
        walk(tree, reader.child(node, i), childHigh);
      }
    }
  }

  private void leaf(TreeView tree, Node node, RecordKey high) {
    UnsafeBuffer page = node.page();
    int before = found.size();
    boolean allHeld = true;
    int count = node.count();
    int first = next.slotIn(page, count);
    for (int i = 0; i < count; i++) {
      long deleteTid = LeafFormat.deleteTid(page, i);
      if (deleteTid == Tid.LIVE) {
        continue;
      }
      if (i < first) {
        allHeld = allHeld && isPassedHeld(LeafFormat.createTid(page, i), deleteTid);
        continue;
      }
      RecordKey key = RecordKey.of(page, i);
      allHeld = allHeld && isHeld(tree, key, deleteTid);
      if (found.size() >= recordsPerOperation) {
        full = true;
        next = key;
        return;
      }
      long size = RecordSize.of(page, i);
      deadBytesPassed += size;
      if (willGo(tree, key, deleteTid)) {
        found.add(key);
        if (dryRun) {
          count(key, size);
        }
      }
    }
    if (allHeld) {
      held.add(node.address(), node.crc());
    }
    leaves += found.size() > before ? 1 : 0;
    next = high;
  }

  /** Whether a dead record stays as long as the moments keep their names. */
  private boolean isHeld(TreeView tree, RecordKey key, long deleteTid) {
    return held.shows(key.createTid(), deleteTid)
        && (directories == null || directories.isHeld(tree, key, deleteTid));
  }

  /** The same for one that an earlier step has passed; with policies of directories no. */
  private boolean isPassedHeld(long createTid, long deleteTid) {
    return directories == null && held.shows(createTid, deleteTid);
  }

  private boolean willGo(TreeView tree, RecordKey key, long deleteTid) {
    return directories == null
        ? moments.isDoomed(key.createTid(), deleteTid)
        : directories.willGo(tree, key, deleteTid);
  }

  private void count(RecordKey key, long size) {
    records++;
    bytes += size;
    bytesByObject.addToValue(key.objectId(), size);
  }

  private void destroy(List<RecordKey> keys) {
    SmallerOperations.run(store, keys, this::attempt);
  }

  private boolean attempt(List<RecordKey> keys) {
    List<Long> sizes;
    try {
      sizes = store.update(Reserve.PRUNE, change -> destroy(change, keys));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOSPC) {
        return false;
      }
      throw e;
    }
    for (int i = 0; i < keys.size(); i++) {
      if (sizes.get(i) > 0 && keys.get(i).objectId() != ObjectId.LOCAL) {
        count(keys.get(i), sizes.get(i));
      }
    }
    return true;
  }

  /** Returns what each took; 0 if somebody else has destroyed it. */
  private List<Long> destroy(Change change, List<RecordKey> keys) {
    if (replica) {
      change.asOfSource(moments.end());
    }
    List<Long> sizes = new ArrayList<>(keys.size());
    Cursor cursor = change.cursor();
    for (RecordKey key : keys) {
      sizes.add(key.seek(cursor) && mayGo(change, key, cursor) ? destroy(change, key, cursor) : 0L);
    }
    return sizes;
  }

  private boolean mayGo(TreeView view, RecordKey key, Cursor at) {
    if (at.deleteTid() == Tid.LIVE) {
      return key.type() == RecordType.COMMIT && key.objectId() == ObjectId.LOCAL;
    }
    return directories == null
        ? moments.isDoomed(key.createTid(), at.deleteTid())
        : directories.goes(view, key, at.deleteTid());
  }

  /** Destroys the record that the cursor stands on, with its data; returns what it took. */
  static long destroy(Change change, RecordKey key, Cursor cursor) {
    long size = RecordSize.of(cursor);
    if (key.type() == RecordType.EXTENT) {
      int at = cursor.payloadOffset();
      change.freed(
          new Run(
              ExtentFormat.address(cursor.payload(), at),
              ExtentFormat.storedBlocks(cursor.payload(), at)));
    }
    change.prune(key.pfs(), key.objectId(), key.type(), key.key(), key.createTid());
    return size;
  }

  /** Returns whether objects went out of moments that stay, by the policies of directories. */
  public boolean tookObjects() {
    return directories != null && directories.announced() && !dryRun;
  }

  /** Returns how many records were destroyed, those of moments not counted. */
  public long records() {
    return records;
  }

  /** Returns what they took, with their data. */
  public long bytes() {
    return bytes;
  }

  /** Returns how many nodes were read to find them. */
  public long nodesRead() {
    return nodesRead;
  }

  /** Returns what of the history was passed so far: of all that {@link CommitState#deadBytes}. */
  public long deadBytesPassed() {
    return deadBytesPassed;
  }

  /** Returns how much each object held of what was destroyed. */
  public LongLongHashMap bytesByObject() {
    return bytesByObject;
  }
}

package org.tidemark.scan;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.Tree;
import org.tidemark.format.CommitState;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Commits;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Digests of what objects were at one moment, so that two sides of a mirror can be compared without
 * sending anything else. An object counts if it had a name then: those that were open without one
 * are gone later without a trace.
 *
 * <p>An answer takes a bounded time, reads from what is then the last commit, and nothing is pinned
 * between two; what was at a moment does not change. Where no history is kept it can go: then the
 * object is missing at the moment, and {@link RangeDigest#erased} says that this may be why. It is
 * never there in part: each change of an object makes a new version of its inode, so what was there
 * at a moment lived at least as long as the inode of that moment, and is kept at least as long.
 * What was there at a moment of a replica does not go, since only the source can take it away
 * (INV-REPLICA).
 *
 * <p>One thread.
 */
public final class DigestScan {
  /** The work that a block of data takes, in records. */
  public static final int WORK_PER_BLOCK = 16;

  private final Store store;
  private final NodeReader reader;
  private final DigestQuery query;
  private final DigestDamages damages;
  private final DigestChain chain = new DigestChain();
  private final List<RangeDigest> done = new ArrayList<>();
  private final RecordKey end;
  private RecordKey next;
  private boolean mayErase;
  private int work;
  private boolean full;

  // The part at hand.
  private long partEnd;
  private long objects;
  private boolean erased;
  private boolean unreadable;

  // Up to where more parts are so.
  private RecordKey erasedUntil = RecordKey.LOWEST;
  private RecordKey unreadableUntil = RecordKey.LOWEST;

  // The object at hand.
  private long object;
  private boolean inside;

  private DigestScan(Store store, DigestQuery query) {
    this.store = store;
    this.reader = store.nodeReader();
    this.query = query;
    this.damages = new DigestDamages(store.volumes());
    this.end = DigestQuery.first(query.behind());
    this.next = query.next();
    this.object = query.next().objectId();
    this.inside = query.inside();
    this.partEnd = query.start(1);
    this.objects = query.open().objects();
    this.erased = query.open().erased();
    this.unreadable = query.open().unreadable();
    chain.start(query.open().digest());
  }

  /**
   * Answers a question. What cannot be read is told in the answer.
   *
   * @throws FsException ENOENT if there is no such moment, or not any more; EIO if that cannot be
   *     found out
   */
  public static DigestAnswer answer(Store store, DigestQuery query) {
    return new DigestScan(store, query).answer();
  }

  @SuppressWarnings("try") // The pin only has to be there.
  private DigestAnswer answer() {
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      if (state.rootAddress() == 0) {
        throw noMoment();
      }
      Node root = reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
      checkMoment(new Tree(reader, root), state.tid());
      walk(root, RecordKey.LOWEST, RecordKey.END);
    }
    if (!full) {
      advanceTo(query.behind() - 1);
      closePart();
      next = end;
      inside = false;
    }
    return new DigestAnswer(done, !full, next, inside, open(), damages.found());
  }

  private void checkMoment(Tree tree, long committed) {
    ReplicaState peer = ReplicaState.read(tree);
    boolean isReplica = false;
    long present = committed;
    if (peer != null && !peer.promoted()) {
      isReplica = true;
      present = peer.mark();
    }
    mayErase = !isReplica;
    if (query.tid() > present || !(query.tid() == present || isKept(tree))) {
      throw noMoment();
    }
  }

  /** Where no history is kept, moments may not be named, and what is left of them is compared. */
  private boolean isKept(Tree tree) {
    return Commits.floor(tree, query.tid()) == query.tid()
        || Commits.ceiling(tree, query.tid()) == Commits.NONE;
  }

  private FsException noMoment() {
    return new FsException(
        Errno.ENOENT,
        "there is no moment "
            + Tid.toString(query.tid())
            + ", or not any more; name another one with --at, or bring the replica up to date");
  }

  /** Visits what lies below a node and below {@code high}, from {@code next} on. */
  private void walk(Node node, RecordKey low, RecordKey high) {
    if (node.isLeaf()) {
      leaf(node, low, high);
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n && !full; i++) {
      RecordKey childLow = i == 0 ? low : RecordKey.ofSeparator(page, i);
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      if (childLow.compareTo(end) >= 0) {
        return;
      }
      if (next.compareTo(childHigh) < 0) {
        child(node, i, childLow, childHigh);
      }
    }
  }

  private void child(Node node, int i, RecordKey low, RecordKey high) {
    Node child;
    try {
      child = reader.child(node, i);
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
      enter(low);
      damages.add(e);
      unreadable = true;
      unreadableUntil = high;
      inside = false;
      next = high;
      return;
    }
    walk(child, low, high);
  }

  /** Goes on to the part in which a node begins, or what is left of it. */
  private void enter(RecordKey low) {
    advanceTo(low.compareTo(next) > 0 ? low.objectId() : next.objectId());
  }

  private void leaf(Node leaf, RecordKey low, RecordKey high) {
    enter(low);
    UnsafeBuffer page = leaf.page();
    if (mayErase && NodeFormat.erasedTid(page) > query.tid()) {
      erased = true;
      erasedUntil = high;
    }
    int n = leaf.count();
    for (int i = next.slotIn(page, n); i < n; i++) {
      if (RecordKey.of(page, i).compareTo(end) >= 0) {
        return;
      }
      long objectId = LeafFormat.objectId(page, i);
      advanceTo(objectId);
      if (work >= query.workMax() && !chain.isInWindow(page, i)) {
        full = true;
        next = RecordKey.of(page, i);
        inside &= objectId == object;
        return;
      }
      work++;
      record(page, i, objectId);
    }
    next = high;
  }

  private void record(UnsafeBuffer page, int i, long objectId) {
    if (objectId != object) {
      object = objectId;
      inside = false;
    }
    int type = LeafFormat.type(page, i);
    if (type == RecordType.ATIME
        || !Tid.visible(
            LeafFormat.createTid(page, i), LeafFormat.deleteTid(page, i), query.tid())) {
      return;
    }
    if (type == RecordType.INODE) {
      inside = hasName(page, i);
      objects += inside ? 1 : 0;
    }
    if (inside) {
      chain.add(page, i);
      if (query.data() && type == RecordType.EXTENT) {
        work += WORK_PER_BLOCK * damages.checkData(page, i);
      }
    }
  }

  private static boolean hasName(UnsafeBuffer page, int i) {
    int at = LeafFormat.payloadOffset(page, i);
    return LeafFormat.payloadLength(page, i) != InodeFormat.LENGTH
        || page.getInt(at + InodeFormat.NLINK, ByteOrder.LITTLE_ENDIAN) != 0;
  }

  /** Ends all parts before that of an object of the range. */
  private void advanceTo(long objectId) {
    while (objectId >= partEnd && partEnd < query.behind()) {
      closePart();
      RecordKey start = DigestQuery.first(partEnd);
      erased = start.compareTo(erasedUntil) < 0;
      unreadable = start.compareTo(unreadableUntil) < 0;
      partEnd = query.start(done.size() + 1);
    }
  }

  private void closePart() {
    done.add(open());
    chain.start(RangeDigest.EMPTY.digest());
    objects = 0;
  }

  private RangeDigest open() {
    return new RangeDigest(chain.end(), objects, erased, unreadable);
  }
}

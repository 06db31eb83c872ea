package org.tidemark.scan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.CommitState;
import org.tidemark.format.InternalFormat;
import org.tidemark.space.Gathering;
import org.tidemark.space.Kind;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Empties thin segments of nodes, so that data can have them: gives the nodes in them other
 * addresses, a few in each operation. No record changes, and nothing is logged: a crash finds each
 * node where the last commit has it.
 *
 * <p>One thread. Nothing is pinned between steps.
 */
public final class NodeGather implements AutoCloseable {
  private static final int NODES_PER_OPERATION = 16;
  private static final int NODES_PER_STEP = 512;
  private static final int NODES_PER_COMMIT = 2_048;

  /** A node that is to be moved, and a key that it covers. */
  private record Target(int level, RecordKey key, long address) {}

  private final Store store;
  private final NodeReader reader;
  private final Collection<DataDamage> damages;
  private final Gathering gathering;
  private RecordKey next;
  private boolean committed;
  private long nodesMoved;
  private int notCommitted;

  // The step at hand.
  private final List<Target> targets = new ArrayList<>();
  private int nodes;
  private boolean full;

  /**
   * @param fillPercent segments that are used less than this are emptied, as far as there is room
   * @param segmentsMax no more than so many
   * @param start where the walk begins
   * @param damages gets the nodes that cannot be read; they stay where they are
   */
  public NodeGather(
      Store store,
      int fillPercent,
      int segmentsMax,
      RecordKey start,
      Collection<DataDamage> damages) {
    this.store = store;
    this.reader = store.nodeReader();
    this.next = start;
    this.damages = damages;
    this.gathering = store.space().gathering(Kind.NODES, fillPercent, segmentsMax);
    if (gathering.segments() > 0) {
      long ignored = store.commit(); // What was put into them before is in the tree from here on.
    }
  }

  /** How many segments are to be emptied. */
  public int segments() {
    return gathering.segments();
  }

  RecordKey position() {
    return next;
  }

  /** How many nodes were moved, those not counted that only lie above them. */
  public long nodesMoved() {
    return nodesMoved;
  }

  /** How many segments have become empty; the last ones after {@link #finish}. */
  public long segmentsFreed() {
    return gathering.emptied();
  }

  /**
   * Does the next step.
   *
   * @return false if there are no more
   */
  public boolean next() {
    if (gathering.segments() == 0) {
      return false;
    }
    RecordKey before = next;
    targets.clear();
    nodes = 0;
    full = false;
    boolean room;
    try (ReaderPin _ = store.pinForScan()) {
      CommitState state = store.committed();
      if (state.rootAddress() != 0) {
        Node root = reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
        walk(root, RecordKey.LOWEST, RecordKey.END);
      }
      room = targets.isEmpty() || move();
    }
    if (room) {
      committed = false;
      if (notCommitted > NODES_PER_COMMIT) {
        finish();
      }
      return full;
    }
    next = before;
    if (!committed) {
      finish();
      committed = true;
      return true;
    }
    return gathering.giveUpHalf();
  }

  /** Makes usable what was emptied. */
  public void finish() {
    long ignored = store.commitAll();
    notCommitted = 0;
  }

  /** Visits what lies below a node, between two keys, from {@link #next} on. */
  private void walk(Node node, RecordKey low, RecordKey high) {
    nodes++;
    if (gathering.contains(node.address())) {
      targets.add(new Target(node.level(), low, node.address()));
    }
    if (node.isLeaf()) {
      next = high;
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n && !full; i++) {
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      RecordKey childLow = i == 0 ? low : RecordKey.ofSeparator(page, i);
      if (next.compareTo(childHigh) >= 0) {
        continue;
      }
      if (targets.size() >= NODES_PER_OPERATION || nodes >= NODES_PER_STEP) {
        full = true;
      } else if (node.level() > 1 || gathering.contains(InternalFormat.childAddress(page, i))) {
        walkChild(node, i, childLow, childHigh);
      } else {
        next = childHigh;
      }
    }
  }

  private void walkChild(Node node, int i, RecordKey low, RecordKey high) {
    Node child;
    try {
      child = reader.child(node, i); // Also so that it is cached when it is moved.
    } catch (FsException e) {
      damages.add(new DataDamage(0, 0, String.valueOf(e.getMessage())));
      next = high;
      return;
    }
    walk(child, low, high);
  }

  private boolean move() {
    try {
      int moved = store.update(Reserve.PRUNE, this::move);
      nodesMoved += moved;
      notCommitted += moved;
      return true;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOSPC) {
        return false;
      }
      throw e;
    }
  }

  private int move(Change change) {
    int moved = 0;
    for (Target target : targets) {
      RecordKey key = target.key;
      moved +=
          change.rehome(
                  target.level,
                  key.pfs(),
                  key.objectId(),
                  key.type(),
                  key.key(),
                  key.createTid(),
                  target.address)
              ? 1
              : 0;
    }
    return moved;
  }

  @Override
  public void close() {
    gathering.close();
  }
}

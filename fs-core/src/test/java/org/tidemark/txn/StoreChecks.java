package org.tidemark.txn;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.FsException;
import org.tidemark.btree.Node;
import org.tidemark.btree.TreeChecker;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;

/** The committed tree is sound, and what it refers to is exactly what the freemap has as used. */
final class StoreChecks {
  private StoreChecks() {}

  static void check(Store store, boolean really) {
    CommitState state = store.committed();
    if (!really || state.rootAddress() == 0) {
      return;
    }
    List<String> problems = new ArrayList<>();
    BitSet reachable = new BitSet();
    int nodeBlocks = store.volumes().geometry().nodeBlocks();
    Node root = store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel());
    new TreeChecker(
            store.nodeReader(),
            node -> {
              mark(reachable, problems, node.address(), nodeBlocks);
              markData(reachable, problems, node);
            },
            (FsException e) -> problems.add(e.getMessage()))
        .check(root);
    BitSet used = new BitSet();
    store
        .space()
        .forEachCommitted(
            (address, blocks) -> used.set((int) (address / 4096), (int) (address / 4096) + blocks));
    if (!used.equals(reachable)) {
      BitSet lost = (BitSet) used.clone();
      lost.andNot(reachable);
      BitSet missing = (BitSet) reachable.clone();
      missing.andNot(used);
      problems.add("lost blocks " + lost + ", used but free " + missing);
    }
    if (!problems.isEmpty()) {
      throw new AssertionError("commit " + state.tid() + ": " + problems);
    }
  }

  private static void markData(BitSet reachable, List<String> problems, Node node) {
    if (!node.isLeaf()) {
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0; i < node.count(); i++) {
      if (LeafFormat.type(page, i) == RecordType.EXTENT) {
        int at = LeafFormat.payloadOffset(page, i);
        mark(
            reachable,
            problems,
            ExtentFormat.address(page, at),
            ExtentFormat.storedBlocks(page, at));
      }
    }
  }

  private static void mark(BitSet reachable, List<String> problems, long address, int blocks) {
    int from = (int) (address / 4096);
    if (reachable.nextSetBit(from) >= 0 && reachable.nextSetBit(from) < from + blocks) {
      problems.add("blocks at " + Long.toHexString(address) + " have two owners");
    }
    reachable.set(from, from + blocks);
  }
}

package org.tidemark.fs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.Node;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Store;

/**
 * All that the tree of the last commit says, but where it lies: records, and of each leaf maxTid,
 * erasedTid, and what its parent knows of it. Notes of moments, and the leaves that hold them, are
 * left out: each commit adds one.
 */
public final class TreeDump {
  private final Store store;
  private final List<String> lines = new ArrayList<>();
  private final List<long[]> extents = new ArrayList<>();

  private TreeDump(FileSystem fs) {
    store = fs.store();
    CommitState state = store.committed();
    Node root = store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel());
    walk(root, "");
  }

  /** What the tree says, a line for each record and each leaf. */
  public static List<String> of(FileSystem fs) {
    return new TreeDump(fs).lines;
  }

  /**
   * The extents of all moments in the order of keys: object, file offset, address, bytes,
   * deleteTid.
   */
  public static List<long[]> extents(FileSystem fs) {
    return new TreeDump(fs).extents;
  }

  /** In how many pieces the live data of a file lies on the medium. */
  public static int pieces(FileSystem fs, long objectId) {
    int pieces = 0;
    long end = 0;
    for (long[] extent : extents(fs)) {
      if (extent[0] == objectId && extent[4] == 0) {
        pieces += extent[2] == end ? 0 : 1;
        end = extent[2] + extent[3];
      }
    }
    return pieces;
  }

  private void walk(Node node, String known) {
    UnsafeBuffer page = node.page();
    if (node.isLeaf()) {
      leaf(page, known);
      return;
    }
    for (int i = 0; i < node.count(); i++) {
      String below =
          InternalFormat.maxTid(page, i)
              + " "
              + InternalFormat.oldestDeadTid(page, i)
              + " "
              + InternalFormat.liveBytes(page, i)
              + " "
              + InternalFormat.deadBytes(page, i);
      walk(store.nodeReader().child(node, i), below);
    }
  }

  private void leaf(UnsafeBuffer page, String known) {
    boolean local = false;
    for (int i = 0; i < NodeFormat.count(page); i++) {
      boolean isLocal = LeafFormat.objectId(page, i) == ObjectId.LOCAL;
      local |= isLocal;
      if (!isLocal) {
        lines.add(record(page, i));
      }
    }
    if (!local && !known.isEmpty()) {
      lines.add("leaf " + NodeFormat.maxTid(page) + " " + NodeFormat.erasedTid(page) + " " + known);
    }
  }

  private String record(UnsafeBuffer page, int i) {
    byte[] payload = new byte[LeafFormat.payloadLength(page, i)];
    page.getBytes(LeafFormat.payloadOffset(page, i), payload);
    if (LeafFormat.type(page, i) == RecordType.EXTENT) {
      UnsafeBuffer extent = new UnsafeBuffer(payload);
      extents.add(
          new long[] {
            LeafFormat.objectId(page, i),
            LeafFormat.key(page, i),
            ExtentFormat.address(extent, 0),
            (long) ExtentFormat.storedBlocks(extent, 0) * ExtentFormat.BLOCK_BYTES,
            LeafFormat.deleteTid(page, i)
          });
      extent.putLong(ExtentFormat.ADDRESS_OFFSET, 0);
    }
    return LeafFormat.objectId(page, i)
        + " "
        + LeafFormat.type(page, i)
        + " "
        + LeafFormat.key(page, i)
        + " "
        + LeafFormat.createTid(page, i)
        + " "
        + LeafFormat.deleteTid(page, i)
        + " "
        + Arrays.hashCode(payload);
  }
}

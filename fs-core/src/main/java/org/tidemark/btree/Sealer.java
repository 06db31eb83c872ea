package org.tidemark.btree;

import java.util.Comparator;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;

/**
 * Makes frozen nodes ready to be written, children first: fills in what each entry says of its
 * child, and the checksum.
 *
 * <p>Runs in the committer, with no lock: see {@link Node} for why readers and writers do not mind.
 */
public final class Sealer {
  private Sealer() {}

  /** Seals all nodes of a frozen group. */
  public static void seal(List<Node> frozen, long tid) {
    frozen.sort(Comparator.comparingInt(Node::level));
    for (Node node : frozen) {
      UnsafeBuffer page = node.page();
      if (!node.isLeaf()) {
        fillEntries(node);
      }
      NodeFormat.writeTid(page, tid);
      int crc = NodeReader.checksum(page.byteArray());
      NodeFormat.crc(page, crc);
      node.sealed(crc, summarizeAfresh(node));
    }
  }

  private static void fillEntries(Node node) {
    for (int i = 0, n = node.count(); i < n; i++) {
      Node child = node.resident(i);
      if (child != null) {
        NodeSummary summary = summaryOf(child);
        InternalFormat.summary(
            node.page(),
            i,
            child.crc(),
            summary.maxTid(),
            summary.oldestDeadTid(),
            summary.liveBytes(),
            summary.deadBytes());
      }
    }
  }

  /** What a parent is to know of a sealed or clean node. */
  public static NodeSummary summaryOf(Node node) {
    @Nullable NodeSummary known = node.summary();
    return known == null ? summarizeAfresh(node) : known;
  }

  static NodeSummary summarizeAfresh(Node node) {
    return node.isLeaf() ? summarizeLeaf(node.page()) : summarizeInternal(node.page());
  }

  private static NodeSummary summarizeInternal(UnsafeBuffer page) {
    long maxTid = 0;
    long oldestDeadTid = Tid.NONE_DEAD;
    long liveBytes = 0;
    long deadBytes = 0;
    for (int i = 0, n = NodeFormat.count(page); i < n; i++) {
      maxTid = Math.max(maxTid, InternalFormat.maxTid(page, i));
      long oldest = InternalFormat.oldestDeadTid(page, i);
      oldestDeadTid = Long.compareUnsigned(oldest, oldestDeadTid) < 0 ? oldest : oldestDeadTid;
      liveBytes += InternalFormat.liveBytes(page, i);
      deadBytes += InternalFormat.deadBytes(page, i);
    }
    return new NodeSummary(maxTid, oldestDeadTid, liveBytes, deadBytes);
  }

  private static NodeSummary summarizeLeaf(UnsafeBuffer page) {
    long oldestDeadTid = Tid.NONE_DEAD;
    long liveBytes = 0;
    long deadBytes = 0;
    for (int i = 0, n = NodeFormat.count(page); i < n; i++) {
      long deleteTid = LeafFormat.deleteTid(page, i);
      long bytes = recordBytes(page, i);
      if (deleteTid == Tid.LIVE) {
        liveBytes += bytes;
      } else {
        deadBytes += bytes;
        oldestDeadTid =
            Long.compareUnsigned(deleteTid, oldestDeadTid) < 0 ? deleteTid : oldestDeadTid;
      }
    }
    return new NodeSummary(NodeFormat.maxTid(page), oldestDeadTid, liveBytes, deadBytes);
  }

  /** Bytes a record takes: slot, payload, and the data that it points at. */
  static long recordBytes(UnsafeBuffer page, int i) {
    long bytes = LeafEditor.recordBytes(LeafFormat.payloadLength(page, i));
    if (LeafFormat.type(page, i) == RecordType.EXTENT) {
      bytes += ExtentFormat.storedBlocks(page, LeafFormat.payloadOffset(page, i)) * 4096L;
    }
    return bytes;
  }
}

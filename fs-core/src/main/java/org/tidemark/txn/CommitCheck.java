package org.tidemark.txn;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;

/**
 * Whether everything that the last commit record stands for had reached the medium before the
 * crash: record, nodes and data share one barrier, so the record alone proves nothing.
 */
final class CommitCheck {
  private final NodeReader reader;
  private final DataCheck data;

  CommitCheck(NodeReader reader, DataCheck data) {
    this.reader = reader;
    this.data = data;
  }

  boolean isWritten(LogContents.Commit commit) {
    NavigableMap<Long, Integer> brought = new TreeMap<>();
    commit.space().forEachData(brought::put);
    for (int i = 0; i < commit.nodeCount(); i++) {
      DirectBuffer page = readIfWritten(commit.nodeAddress(i), commit.nodeCrc(i));
      if (page == null || !dataIsWritten(page, brought)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable DirectBuffer readIfWritten(long address, int crc) {
    try {
      return reader.readIfWritten(address, crc);
    } catch (FsException unreadable) {
      return null; // a place that cannot be read was not written by a commit that became durable
    }
  }

  /** Every extent of a group stands in a leaf that the group wrote. */
  private boolean dataIsWritten(DirectBuffer page, NavigableMap<Long, Integer> brought) {
    if (NodeFormat.type(page) != NodeFormat.TYPE_LEAF) {
      return true;
    }
    for (int i = 0, n = NodeFormat.count(page); i < n; i++) {
      if (LeafFormat.type(page, i) == RecordType.EXTENT) {
        int at = LeafFormat.payloadOffset(page, i);
        if (isIn(ExtentFormat.address(page, at), brought)
            && !data.isWritten(OperationRuns.Extent.of(page, at))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isIn(long address, NavigableMap<Long, Integer> runs) {
    Map.Entry<Long, Integer> run = runs.floorEntry(address);
    return run != null && address < run.getKey() + (long) run.getValue() * ExtentFormat.BLOCK_BYTES;
  }
}

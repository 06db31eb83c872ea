package org.tidemark.btree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.tidemark.volume.VolumeSet;

/** Writes sealed nodes in one sweep: in the order of their addresses, neighbours with one write. */
public final class NodeWriter {
  private static final int NODES_PER_WRITE_MAX = 64;

  private final VolumeSet volumes;

  /** A writer to these volumes. */
  public NodeWriter(VolumeSet volumes) {
    this.volumes = volumes;
  }

  /** Writes all nodes; durable only after a barrier. */
  public void write(List<Node> sealed) {
    List<Node> ordered = new ArrayList<>(sealed);
    ordered.sort(Comparator.comparingLong(Node::address));
    int from = 0;
    while (from < ordered.size()) {
      int to = from + 1;
      while (to < ordered.size()
          && to - from < NODES_PER_WRITE_MAX
          && ordered.get(to).address()
              == ordered.get(to - 1).address() + ordered.get(to - 1).page().capacity()) {
        to++;
      }
      ByteBuffer[] pages = new ByteBuffer[to - from];
      for (int i = from; i < to; i++) {
        pages[i - from] = ByteBuffer.wrap(ordered.get(i).page().byteArray());
      }
      volumes.writeGather(ordered.get(from).address(), pages);
      from = to;
    }
  }

  /**
   * After the barrier: the nodes are clean, and parents need no pointers to them.
   *
   * @param superseded addresses of nodes that are no part of the tree any more; who still walks an
   *     earlier tree reads them again
   */
  public static void release(List<Node> durable, LongArrayList superseded, NodeReader reader) {
    for (int i = 0; i < superseded.size(); i++) {
      reader.cache().remove(superseded.getLong(i));
    }
    for (Node node : durable) {
      reader.cache().put(node.address(), node);
    }
    for (Node node : durable) {
      node.evictResidents();
    }
  }
}

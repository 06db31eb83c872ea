package org.tidemark.btree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.collections.LongArrayList;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.volume.VolumeSet;

/**
 * A tree on volumes in memory, with the least of a transaction layer: tids, commits, a set of
 * addresses in use.
 */
final class TreeTestBed implements NodeSpace {
  private final VolumeSet volumes;
  private final NodeReader reader;
  private final NodeWriter writer;
  private final TreeEditor editor;
  private final Set<Long> inUse = new HashSet<>();
  private final List<Long> freed = new ArrayList<>();
  private long nextAddress = 16L << 20;

  TreeTestBed(int cachedNodes) {
    this(cachedNodes, TestVolumes.memory());
  }

  TreeTestBed(int cachedNodes, BlockDevice device) {
    volumes = TestVolumes.create(device);
    reader = new NodeReader(volumes, (long) cachedNodes * volumes.geometry().nodeBytes());
    writer = new NodeWriter(volumes);
    editor = TreeEditor.ofEmpty(reader, this, 1);
  }

  NodeReader reader() {
    return reader;
  }

  TreeEditor editor() {
    return editor;
  }

  void commit() {
    commitAs(editor.tid() + 1);
  }

  void commitAs(long nextTid) {
    long tid = editor.tid();
    List<Node> nodes = editor.freeze(nextTid);
    nodes.removeIf(Node::isAbandoned);
    Sealer.seal(nodes, tid);
    writer.write(nodes);
    NodeWriter.release(nodes, new LongArrayList(), reader);
    freed.forEach(inUse::remove);
    freed.clear();
  }

  void check() {
    List<FsException> problems = new ArrayList<>();
    Set<Long> reachable = new HashSet<>();
    new TreeChecker(reader, node -> reachable.add(node.address()), problems::add)
        .check(editor.root());
    if (!problems.isEmpty() || !reachable.equals(inUse)) {
      throw new AssertionError(
          problems + ", reachable " + reachable.size() + ", in use " + inUse.size());
    }
  }

  void dropCaches() {
    Node root = editor.root();
    reader.cache().clear();
    editor.root(reader.read(root.address(), root.crc(), root.level()));
  }

  int countLeaves() {
    int[] count = new int[1];
    new TreeWalk(
            reader,
            node -> count[0] += node.isLeaf() ? 1 : 0,
            unreadable -> {
              throw unreadable;
            })
        .walk(editor.root());
    return count[0];
  }

  int nodeBytes() {
    return volumes.geometry().nodeBytes();
  }

  int nodesInUse() {
    return inUse.size();
  }

  @Override
  public long allocate() {
    long address = nextAddress;
    nextAddress += volumes.geometry().nodeBytes();
    inUse.add(address);
    return address;
  }

  @Override
  public void free(long address) {
    freed.add(address);
  }

  @Override
  public void abandon(long address) {
    inUse.remove(address);
  }
}

package org.tidemark.fuse.kernel.dispatch;

import java.util.Arrays;
import org.tidemark.fuse.api.InodeFileSystem;

/**
 * What the kernel holds as soon as it takes the reply: references to nodes, an opened handle. If it
 * does not take it, all of that is given back.
 */
final class Taken {
  private long[] nodes = new long[64];
  private int nodeCount;
  private long handleNode;
  private long handle;
  private boolean directory;

  void clear() {
    nodeCount = 0;
    handle = InodeFileSystem.NO_HANDLE;
  }

  void node(long node) {
    if (nodeCount == nodes.length) {
      nodes = Arrays.copyOf(nodes, nodeCount * 2);
    }
    nodes[nodeCount++] = node;
  }

  void file(long node, long opened) {
    handleNode = node;
    handle = opened;
    directory = false;
  }

  void directory(long node, long opened) {
    file(node, opened);
    directory = true;
  }

  void giveBack(InodeFileSystem fileSystem) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      if (directory) {
        fileSystem.releaseDirectory(handleNode, handle);
      } else {
        fileSystem.release(handleNode, handle);
      }
    }
    for (int i = 0; i < nodeCount; i++) {
      fileSystem.forget(nodes[i], 1);
    }
    clear();
  }
}

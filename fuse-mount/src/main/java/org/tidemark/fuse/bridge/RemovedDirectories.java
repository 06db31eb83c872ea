package org.tidemark.fuse.bridge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.fuse.api.NodeAttributes;

/**
 * What stat shows of directories that were removed while a program was in them: the engine keeps an
 * unlinked file as long as it is open, a removed directory it forgets at once. Thread-safe.
 */
final class RemovedDirectories {
  private final ConcurrentMap<Long, NodeAttributes> byNode = new ConcurrentHashMap<>();

  void add(NodeAttributes last) {
    byNode.put(
        last.node(),
        new NodeAttributes(
            last.node(),
            last.generation(),
            last.mode(),
            0,
            last.uid(),
            last.gid(),
            last.rdev(),
            last.size(),
            last.allocatedBytes(),
            last.blockBytes(),
            last.atimeNanos(),
            last.mtimeNanos(),
            last.ctimeNanos(),
            last.btimeNanos(),
            last.validNanos()));
  }

  @Nullable NodeAttributes get(long node) {
    return byNode.get(node);
  }

  /** The kernel forgets a node as a whole once no program has it any more. */
  void forget(long node) {
    byNode.remove(node);
  }
}

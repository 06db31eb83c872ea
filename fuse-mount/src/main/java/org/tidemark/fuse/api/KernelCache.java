package org.tidemark.fuse.api;

/**
 * What the kernel has cached of a mount. The filesystem calls this after something changed that the
 * kernel did not ask for.
 *
 * <p>Must not be called while answering a request of the kernel, nor with locks held that answering
 * one needs: the kernel may have to wait for requests under way. What it has not cached is no
 * error.
 */
public interface KernelCache {
  /** Drops the attributes and all cached content of a node. */
  void dropNode(long node);

  /** Drops a name, present or absent. */
  void dropEntry(long directory, byte[] name);
}

package org.tidemark.fuse.api;

/** A filesystem that is being served to the kernel. Thread-safe. */
public interface MountedFileSystem {
  KernelCache kernelCache();

  /** Returns when the mount is gone, for whatever reason, and no request is under way any more. */
  void awaitEnd();

  /**
   * Lets requests under way be answered, and no later ones. For a mount that was detached while in
   * use: programs that still use it get errors when this process ends.
   */
  void stop();
}

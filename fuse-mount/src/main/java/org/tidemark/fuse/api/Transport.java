package org.tidemark.fuse.api;

/** A way to serve a filesystem to the kernel. */
public interface Transport {
  /** Returns the name by which users choose it. */
  String name();

  /**
   * Mounts, and returns when the kernel's first request has been answered: programs can use it.
   *
   * @throws org.tidemark.base.FsException with a line for the user if it cannot be mounted
   */
  MountedFileSystem mount(InodeFileSystem fileSystem, MountRequest request);
}

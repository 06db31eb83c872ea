package org.tidemark.fuse.testing;

import java.nio.file.Path;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.api.MountRequest;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.mounts.Unmounting;

/** A real mount that is gone at the end of the test, whatever happens in between. */
public final class TestMount implements AutoCloseable {
  private final Path directory;
  private final MountedFileSystem mounted;

  /** Mounts at an existing directory, with what root may use of it. */
  public TestMount(Transport transport, InodeFileSystem fileSystem, Path directory) {
    this.directory = directory;
    List<String> options =
        Commands.isRoot() ? List.of("suid", "dev", "noatime") : List.of("noatime");
    mounted =
        transport.mount(
            fileSystem,
            new MountRequest(
                directory, "/some, \\image", false, Commands.isRoot(), false, options));
  }

  public KernelCache kernelCache() {
    return mounted.kernelCache();
  }

  /** Returns when the mount has ended. */
  public void awaitEnd() {
    mounted.awaitEnd();
  }

  @Override
  public void close() {
    try {
      Unmounting.unmount(directory, false);
    } catch (FsException e) {
      if (e.errno() == Errno.EINVAL) {
        return; // the test has unmounted it
      }
      Unmounting.unmount(directory, true);
      throw e;
    }
    mounted.awaitEnd();
  }
}

package org.tidemark.fuse.cli;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.console.Signals;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fuse.api.MountRequest;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.bridge.CoreFileSystem;
import org.tidemark.fuse.mounts.SystemCalls;
import org.tidemark.fuse.mounts.Unmounting;

/** The life of a mount: opens the image, mounts, serves until it is unmounted, closes the image. */
final class Serving {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");
  private static final long FLUSH_SECONDS_MAX = 30;

  private final Path image;
  private final Path directory;
  private final Transport transport;
  private final MountOptions options;
  private final AtomicBoolean ending = new AtomicBoolean();

  Serving(Path image, Path directory, Transport transport, MountOptions options) {
    this.image = image;
    this.directory = directory;
    this.transport = transport;
    this.options = options;
  }

  /**
   * Serves until the mount is gone, because somebody unmounted it or a signal came.
   *
   * @param ready called when programs can use the mount
   * @throws FsException with a line for the user if it cannot be mounted, or if not everything
   *     could be written at the end
   */
  void run(Runnable ready) {
    OpenOptions open = options.open();
    Unmounting.load();
    int ignored = SystemCalls.becomeFlusher(); // where it is not allowed, things work without
    try (FileSystem fileSystem = withMoment(openFileSystem(open));
        CoreFileSystem served =
            new CoreFileSystem(fileSystem, open.clock(), open.commitIntervalNanos())) {
      MountedFileSystem mounted = transport.mount(served, request(fileSystem));
      served.follow(mounted.kernelCache());
      fileSystem.onFull(this::tellFull);
      Signals.onEnding(() -> end(mounted));
      try (ToolsAccess tools = ToolsAccess.start(fileSystem, image, directory)) {
        LOG.log(Level.INFO, image + " is mounted at " + directory + tools.remark());
        ready.run();
        mounted.awaitEnd();
      }
    }
    LOG.log(Level.INFO, image + " is closed");
  }

  /** A replica that nothing has come to yet has nothing to show. */
  private FileSystem withMoment(FileSystem fileSystem) {
    if (fileSystem.presentTid() == 0) {
      fileSystem.close();
      throw new FsException(
          Errno.ENOENT,
          image + ": the replica has no complete moment yet; feed it first: tidemark mirror copy");
    }
    return fileSystem;
  }

  /** Once each time that it is full: programs are told ENOSPC, which names no remedy. */
  private void tellFull() {
    LOG.log(
        Level.WARNING,
        directory
            + " is full, programs get ENOSPC; where the space went: tidemark space "
            + directory
            + "; to free history: tidemark prune "
            + directory
            + " --keep 'all 1h', or tidemark prune-everything "
            + directory
            + "; snapshots keep theirs: tidemark snapshot list "
            + directory);
  }

  private MountRequest request(FileSystem fileSystem) {
    return new MountRequest(
        directory,
        image.toString(),
        fileSystem.readOnly() || fileSystem.root().asOf() != Tid.NOW,
        options.allowOther(),
        options.powerSave(),
        options.kernel());
  }

  private BlockDevice openImage() {
    boolean reads = options.open().readOnly() || options.open().asOf().isPresent();
    return FileDevice.open(
        image, reads ? FileDevice.Access.READ_ONLY : FileDevice.Access.READ_WRITE);
  }

  /**
   * Unmounts; if programs use the mount, takes it away from them. Serving ends in any case, so that
   * everything is committed, be it that a dead mount stays behind.
   */
  private void end(MountedFileSystem mounted) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    LOG.log(Level.INFO, "asked to end, unmounting " + directory);
    boolean unmounted = false;
    try {
      unmounted = unmount(false);
      if (!unmounted) {
        flush();
        unmount(true);
      }
    } finally {
      if (!unmounted) {
        mounted.stop();
      }
    }
  }

  private boolean unmount(boolean lazy) {
    try {
      Unmounting.unmount(directory, lazy);
      return true;
    } catch (FsException e) {
      if (lazy || e.errno() != Errno.EBUSY) {
        LOG.log(Level.WARNING, e.getMessage());
      }
      return false;
    }
  }

  private FileSystem openFileSystem(OpenOptions open) {
    try {
      return FileSystem.open(List.of(openImage()), open);
    } catch (FsException e) {
      String message = String.valueOf(e.getMessage());
      if (e.errno() != Errno.EIO || message.contains(image.toString())) {
        throw e;
      }
      // Damage is told by its address: it takes the image to know where that is.
      throw new FsException(Errno.EIO, image + ": " + message, e);
    }
  }

  /**
   * Has the kernel write out what programs have written into mappings of files. In another process,
   * since it needs this one to answer.
   */
  private void flush() {
    try {
      Process sync =
          new ProcessBuilder("sync", "-f", directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!sync.waitFor(FLUSH_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, directory + ": the kernel does not write out its data");
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, directory + ": cannot ask the kernel to write out its data", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

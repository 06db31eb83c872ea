package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.FsTarget;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.MakeOptions;
import org.tidemark.scan.MirrorSource;

/** A replica to be fed: mounted or not; made where there is none. */
final class ReplicaTarget implements AutoCloseable {
  /** newfs makes the root directory in the first commit; nothing has happened since. */
  private static final long PRISTINE_TID_MAX = 1;

  private final FsTarget target;

  private ReplicaTarget(FsTarget target) {
    this.target = target;
  }

  /**
   * Opens the replica that a text names. Where nothing is, or an empty filesystem, one is made.
   *
   * @param size of an image that is made; null for that of the source
   * @throws FsException EINVAL if there is a filesystem that is no replica
   */
  static ReplicaTarget open(String text, MirrorSource source, @Nullable Long size) {
    Path image = Path.of(text);
    if (Files.notExists(image)) { // what cannot be looked at is there: a dead mount, say
      make(image, source, size == null ? source.volumeBytes() : size);
    }
    FsTarget target = FsTarget.openForChange(text);
    boolean usable = false;
    try {
      if (target.maintenance().replicaState().isEmpty()) {
        target = madeReplica(target, text, image, source);
      }
      usable = true;
      return new ReplicaTarget(target);
    } finally {
      if (!usable) {
        target.close();
      }
    }
  }

  /** Makes a replica of a filesystem that nothing has happened in. */
  private static FsTarget madeReplica(
      FsTarget target, String text, Path image, MirrorSource source) {
    if (target.mountPoint().isPresent()
        || target.maintenance().info().committedTid() > PRISTINE_TID_MAX) {
      throw new FsException(
          Errno.EINVAL,
          text
              + ": is a filesystem of its own, no replica; name an image that does not exist, or"
              + " one that newfs has just made");
    }
    target.close();
    try (FileDevice device = FileDevice.open(image, FileDevice.Access.READ_WRITE)) {
      make(device, source);
    } catch (IOException e) {
      throw new FsException(Errno.EIO, text + ": " + e.getMessage(), e);
    }
    return FsTarget.openForChange(text);
  }

  private static void make(Path image, MirrorSource source, long bytes) {
    boolean done = false;
    FileDevice created = FileDevice.create(image, bytes);
    try (FileDevice device = created) {
      make(device, source);
      done = true;
    } catch (IOException e) {
      throw new FsException(Errno.EIO, image + ": " + e.getMessage(), e);
    } finally {
      if (!done) {
        remove(image); // this call has made it
      }
    }
  }

  private static void make(FileDevice device, MirrorSource source) {
    FileSystem.makeReplica(
        List.of(device),
        MakeOptions.replicaOf(source.nameHashSeed())
            .withLabel(source.label())
            .withNodeBytes(source.nodeBytes()),
        source.lineage());
  }

  private static void remove(Path image) {
    try {
      Files.deleteIfExists(image);
    } catch (IOException e) {
      throw new FsException(
          Errno.EIO, image + ": was made half, and cannot be removed: " + e.getMessage(), e);
    }
  }

  /** The image that holds it, absolute. */
  Path image() {
    return target.image();
  }

  Maintenance maintenance() {
    return target.maintenance();
  }

  @Override
  public void close() {
    target.close();
  }
}

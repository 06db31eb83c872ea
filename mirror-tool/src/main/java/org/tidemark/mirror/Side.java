package org.tidemark.mirror;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.FsTarget;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorStart;

/** One side of a mirror: here, or on another machine. */
final class Side implements AutoCloseable {
  private static final long END_SECONDS_MAX = 10;

  private final @Nullable SourceSide source;
  private final ReplicaSide replica;
  private final @Nullable Maintenance here;
  private final @Nullable Path image;
  private final Runnable atClose;

  private Side(
      @Nullable SourceSide source,
      ReplicaSide replica,
      @Nullable Maintenance here,
      @Nullable Path image,
      Runnable atClose) {
    this.source = source;
    this.replica = replica;
    this.here = here;
    this.image = image;
    this.atClose = atClose;
  }

  /** A side that is here, and is closed with the target. */
  static Side of(FsTarget target) {
    return of(target.maintenance(), target.image(), target::close);
  }

  private static Side of(Maintenance here, Path image, Runnable atClose) {
    return new Side(here, here, here, image, atClose);
  }

  /**
   * What is read.
   *
   * @throws FsException EOPNOTSUPP if these are objects
   */
  SourceSide source() {
    if (source == null) {
      throw new FsException(
          Errno.EOPNOTSUPP, "objects are read by: tidemark mirror write IMAGE file:DIR");
    }
    return source;
  }

  /** What is fed. */
  ReplicaSide replica() {
    return replica;
  }

  /** All that can be asked of it; nothing if it is on another machine. */
  Optional<Maintenance> here() {
    return Optional.ofNullable(here);
  }

  /** The image that it lies in, absolute, mounted or not; nothing if there is none here. */
  Optional<Path> image() {
    return Optional.ofNullable(image);
  }

  /**
   * Returns the tid of the moment that the text names, as that side understands it.
   *
   * @throws FsException EINVAL if it is no such text; ENOENT if there is no such moment; EOPNOTSUPP
   *     of a directory of objects
   */
  long resolve(String when) {
    if (source instanceof RemoteMirroring remote) {
      return remote.resolve(when);
    }
    return here()
        .orElseThrow(() -> new FsException(Errno.EOPNOTSUPP, "objects have no moments"))
        .resolve(when);
  }

  /** Opens the side that is read again and again: one that can change meanwhile. */
  static Side mountedSource(String text, LinkOptions link) {
    if (RemotePath.parse(text).isPresent()) {
      return source(text, link);
    }
    FsTarget target = FsTarget.open(text);
    if (target.mountPoint().isEmpty()) {
      target.close();
      throw new FsException(
          Errno.EAGAIN, text + ": is not mounted, so nothing changes in it; see mirror copy");
    }
    return of(target);
  }

  /** Opens the side that is read. */
  static Side source(String text, LinkOptions link) {
    Optional<RemotePath> remote = RemotePath.parse(text);
    if (ObjectPlace.parse(text).isPresent()) {
      throw CommandException.usage(
          text + ": objects are applied to a replica by: tidemark mirror write IMAGE " + text);
    }
    if (remote.isPresent()) {
      String path = remote.get().path();
      return connect(
          remote.get(),
          link,
          new ServeProtocol.Hello(false, false, link.compress(), 0, path, Optional.empty()));
    }
    FsTarget target = FsTarget.open(text);
    target.settle();
    return of(target);
  }

  /** Opens a side that is compared with another, as it is: nothing is written. */
  static Side compared(String text, LinkOptions link) {
    Optional<RemotePath> remote = RemotePath.parse(text);
    if (ObjectPlace.isNamedBy(text)) {
      throw CommandException.usage(
          text
              + ": objects have no moments to compare; see whether they are whole by mirror status"
              + " --data, or make a replica of them by mirror write, and compare that");
    }
    if (remote.isEmpty()) {
      return of(FsTarget.open(text));
    }
    String path = remote.get().path();
    return connect(
        remote.get(),
        link,
        new ServeProtocol.Hello(false, true, link.compress(), 0, path, Optional.empty()));
  }

  /**
   * Opens the side that is fed.
   *
   * @param source what it is to be a replica of
   * @param size of an image that is made; null for that of the source
   * @param objectBytes of an object, about, if it is a directory of them
   */
  static Side replica(
      String text, MirrorStart source, @Nullable Long size, long objectBytes, LinkOptions link) {
    Optional<RemotePath> remote = RemotePath.parse(text);
    if (remote.isPresent()) {
      String path = remote.get().path();
      return connect(
          remote.get(),
          link,
          new ServeProtocol.Hello(
              true, false, link.compress(), size == null ? 0 : size, path, Optional.of(source)));
    }
    return localReplica(
        text, source, size, new ObjectOptions(objectBytes, link.compress(), link.bytesPerSecond()));
  }

  /**
   * Opens the side that is fed, here.
   *
   * @param objects how they are written, if it is a directory of them
   */
  static Side localReplica(
      String text, MirrorStart source, @Nullable Long size, ObjectOptions objects) {
    Optional<Path> place = ObjectPlace.parse(text);
    if (place.isPresent()) {
      ObjectTarget target =
          ObjectTarget.open(
              DirectoryStore.openForChange(place.get()), source.source().lineage(), objects);
      return new Side(null, target, null, null, target::close);
    }
    ReplicaTarget target = ReplicaTarget.open(text, source.source(), size);
    return of(target.maintenance(), target.image(), target::close);
  }

  private static Side connect(RemotePath remote, LinkOptions link, ServeProtocol.Hello hello) {
    Process process;
    try {
      process =
          new ProcessBuilder(link.command(remote.host())).redirectError(Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new FsException(
          Errno.EIO,
          "ssh cannot be started: "
              + link.command(remote.host()).getFirst()
              + " is not there, or no program",
          e);
    }
    RateLimit limit = new RateLimit(Clock.system(), link.bytesPerSecond());
    boolean greeted = false;
    try {
      RemoteMirroring mirroring =
          new RemoteMirroring(
              limit.limit(process.getInputStream()), limit.limit(process.getOutputStream()), hello);
      greeted = true;
      return new Side(mirroring, mirroring, null, null, () -> end(process));
    } finally {
      if (!greeted) {
        end(process);
      }
    }
  }

  /** The other side ends when its input does. */
  private static void end(Process process) {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      process.destroy(); // the connection is gone already
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    atClose.run();
  }
}

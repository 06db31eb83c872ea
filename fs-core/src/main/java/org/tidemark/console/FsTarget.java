package org.tidemark.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.control.ControlClient;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.LocalMaintenance;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.OpenOptions;

/**
 * What a user means by {@code FS} or {@code PATH}: a path inside a mount, an image, or {@code
 * IMAGE:/path} for a path inside an image. {@code \xHH} in a path is the byte HH.
 *
 * <p>An image that is mounted is asked through the process that has it mounted; one that is not is
 * opened for reading only, and nobody can mount it for writing meanwhile. A path that lies in a
 * mount always means the mount, also if it is itself an image.
 */
public final class FsTarget implements AutoCloseable {
  private final Maintenance maintenance;
  private final @Nullable FileSystem opened;
  private final boolean owner;
  private final Path image;
  private final @Nullable Path mountPoint;
  private final byte[] path;

  private FsTarget(
      Maintenance maintenance,
      @Nullable FileSystem opened,
      boolean owner,
      Path image,
      @Nullable Path mountPoint,
      byte[] path) {
    this.maintenance = maintenance;
    this.opened = opened;
    this.owner = owner;
    this.image = image;
    this.mountPoint = mountPoint;
    this.path = PathNames.typed(path);
  }

  /**
   * Finds and opens what the text names. Paths need not exist: they may have been deleted.
   *
   * @throws FsException with a line for the user: ENOENT, EACCES, EBUSY if the image is in use and
   *     its user cannot be asked, or what opening an image ends with
   */
  public static FsTarget open(String text) {
    return Place.of(text).open(FileDevice.Access.READ_ONLY);
  }

  /**
   * As {@link #open(String)}, but an image is opened for changing it, and nobody else can use it.
   */
  public static FsTarget openForChange(String text) {
    return Place.of(text).open(FileDevice.Access.READ_WRITE);
  }

  /** As {@link #open(String)}, for a path inside an image. */
  public static FsTarget openImage(Path image, String path) {
    return new Place(image.toAbsolutePath(), null, path.getBytes(StandardCharsets.UTF_8))
        .open(FileDevice.Access.READ_ONLY);
  }

  /**
   * Opens another target. If it is in the same filesystem as this one, it must not be used after
   * this one is closed.
   */
  public FsTarget another(String text) {
    Place place = Place.of(text);
    return image.equals(place.image())
        ? new FsTarget(maintenance, null, false, image, mountPoint, place.path())
        : place.open(FileDevice.Access.READ_ONLY);
  }

  public Maintenance maintenance() {
    return maintenance;
  }

  /** The path inside the filesystem, from the root of the mount; empty or slashes for the root. */
  public byte[] path() {
    return path.clone();
  }

  /** The image or device that holds the filesystem, absolute. */
  public Path image() {
    return image;
  }

  /** Where the filesystem is mounted, if it is. */
  public Optional<Path> mountPoint() {
    return Optional.ofNullable(mountPoint);
  }

  /** If it is mounted, makes what programs have written so far part of the last commit. */
  public void settle() {
    if (mountPoint != null) {
      long ignored = MountSync.flush(mountPoint); // what did not fit, its program was told
      ignored = maintenance.sync();
    }
  }

  @Override
  public void close() {
    if (owner) {
      maintenance.close();
      if (opened != null) {
        opened.close();
      }
    }
  }

  /**
   * What a text stands for, before anything is opened.
   *
   * @param mountPoint null if the text names an image
   */
  private record Place(Path image, @Nullable Path mountPoint, byte[] path) {
    static Place of(String text) {
      if (text.isEmpty()) {
        throw new FsException(Errno.ENOENT, "an empty path names nothing");
      }
      int colon = text.lastIndexOf(":/");
      if (colon > 0 && !Files.exists(Path.of(text)) && isFile(text.substring(0, colon))) {
        return new Place(
            Path.of(text.substring(0, colon)).toAbsolutePath().normalize(),
            null,
            text.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
      }
      try {
        MountTable mounts = MountTable.read();
        Path named = PathNames.resolveParent(Path.of(text));
        Optional<Place> inMount = inMount(mounts, named);
        if (inMount.isEmpty() && Files.isSymbolicLink(named)) {
          inMount = inMount(mounts, named.toRealPath());
        }
        return inMount
            .or(() -> ofMountPoint(mounts, named))
            .orElseGet(() -> new Place(named, null, new byte[0]));
      } catch (IOException e) {
        throw new FsException(Errno.EIO, text + ": " + e.getMessage(), e);
      }
    }

    private static boolean isFile(String text) {
      Path file = Path.of(text);
      return Files.exists(file) && !Files.isDirectory(file);
    }

    /** {@code MOUNT@@WHEN}: seen from outside it is another name, but everybody tries it. */
    private static Optional<Place> ofMountPoint(MountTable mounts, Path named) {
      String name = String.valueOf(named.getFileName());
      int at = name.indexOf("@@");
      if (at <= 0) {
        return Optional.empty();
      }
      Path point = named.resolveSibling(name.substring(0, at));
      return inMount(mounts, point.resolve(name.substring(at)))
          .filter(place -> point.equals(place.mountPoint()));
    }

    private static Optional<Place> inMount(MountTable mounts, Path absolute) {
      return mounts
          .of(absolute)
          .filter(MountTable.Mount::isOurs)
          .map(mount ->
              new Place(
                  Path.of(mount.source()),
                  mount.point(),
                  PathNames.bytes(mount.root().resolve(mount.point().relativize(absolute)))));
    }

    FsTarget open(FileDevice.Access access) {
      return mountPoint == null ? openImage(access) : openMount(mountPoint);
    }

    /** Damage is told by its address: it takes the image to know where that is. */
    private FsException named(FsException e) {
      String message = String.valueOf(e.getMessage());
      return e.errno() != Errno.EIO || message.contains(image.toString())
          ? e
          : new FsException(Errno.EIO, image + ": " + message, e);
    }

    private FsTarget openMount(Path point) {
      ControlClient client =
          ControlClient.forMount(image, point)
              .orElseThrow(() ->
                  new FsException(
                      Errno.EACCES,
                      DeadMounts.isDead(point)
                          ? DeadMounts.advice(point)
                          : point
                              + ": the process that serves this mount cannot be asked; only the"
                              + " user who mounted it and root can, while it runs"));
      return new FsTarget(client, null, true, image, point, path);
    }

    private FsTarget openImage(FileDevice.Access access) {
      if (Files.isDirectory(image)) {
        throw new FsException(
            Errno.ENOENT, image + ": neither an image nor inside a mounted Tidemark filesystem");
      }
      FileSystem fileSystem;
      try {
        fileSystem =
            FileSystem.open(
                List.of(FileDevice.open(image, access)),
                OpenOptions.DEFAULTS.withReadOnly(access == FileDevice.Access.READ_ONLY));
      } catch (FsException e) {
        if (e.errno() != Errno.EBUSY) {
          throw named(e);
        }
        ControlClient client = ControlClient.forImage(image).orElseThrow(() -> e);
        return new FsTarget(client, null, true, image, client.mountPoint(), path);
      }
      return new FsTarget(new LocalMaintenance(fileSystem), fileSystem, true, image, null, path);
    }
  }
}

package org.tidemark.fuse.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.console.CommandException;
import org.tidemark.console.MountTable;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.fuse.mounts.Unmounting;

/** Directories to mount at. */
final class MountPoints {
  /** What the kernel says of a mount whose process has died, in the C locale and by JDK. */
  private static final String DISCONNECTED = "not connected";

  private MountPoints() {}

  /**
   * Returns the path without symbolic links, also when a mount at it is dead and it cannot be
   * looked at.
   *
   * @throws CommandException if it does not exist
   */
  static Path resolve(Path directory) throws IOException {
    try {
      return directory.toRealPath();
    } catch (NoSuchFileException e) {
      throw CommandException.failed(directory + ": no such directory");
    } catch (FileSystemException e) {
      Path absolute = directory.toAbsolutePath().normalize();
      Path parent = absolute.getParent();
      if (parent == null) {
        throw e;
      }
      return parent.toRealPath().resolve(absolute.getFileName());
    }
  }

  /**
   * Checks that one can mount at the directory. What is left of a mount whose process has died is
   * removed.
   *
   * @return a line for the user about what was done, if anything
   * @throws CommandException if one cannot mount here
   */
  static Optional<String> prepare(Path directory) throws IOException {
    Optional<String> said = Optional.empty();
    Optional<Mount> there = MountTable.read().at(directory);
    if (there.isPresent() && there.get().isOurs() && isDead(directory)) {
      Unmounting.unmount(directory, true);
      said =
          Optional.of(
              directory
                  + ": removed a mount of "
                  + there.get().source()
                  + " whose process has died");
      there = MountTable.read().at(directory);
    }
    if (there.isPresent()) {
      throw CommandException.failed(
          directory + ": is a mount point already, of " + there.get().source());
    }
    if (!Files.isDirectory(directory)) {
      throw CommandException.failed(directory + ": is not a directory");
    }
    return said;
  }

  /** Returns whether nobody serves the mount any more. */
  static boolean isDead(Path directory) {
    try {
      Files.getAttribute(directory, "unix:ino");
      return false;
    } catch (FileSystemException e) {
      return e.getReason() != null && e.getReason().contains(DISCONNECTED);
    } catch (IOException e) {
      return false;
    }
  }
}

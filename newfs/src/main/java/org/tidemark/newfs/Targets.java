package org.tidemark.newfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.device.BlockDevice;

/**
 * All that a filesystem is to be made on, open and locked. Closing it without {@link #keep} removes
 * the files that were created for it.
 */
final class Targets implements AutoCloseable {
  private final List<Target> targets = new ArrayList<>();
  private boolean kept;

  private Targets() {}

  /**
   * Opens existing files and devices and creates missing files.
   *
   * @param size what -s says
   * @throws CommandException if one of them must not be overwritten, or -s is missing or out of
   *     place
   * @throws FsException if one cannot be opened
   */
  static Targets open(List<Path> images, @Nullable Long size, boolean force) {
    for (int index = 1; index < images.size(); index++) {
      if (images.subList(0, index).contains(images.get(index))) {
        throw CommandException.usage(images.get(index) + ": is given twice");
      }
    }
    Targets opened = new Targets();
    try {
      // First what exists: if one of those is refused, no file has been created.
      for (Path image : images) {
        if (Files.exists(image)) {
          opened.targets.add(Target.existing(image, size, force));
        }
      }
      for (int index = 0; index < images.size(); index++) {
        if (index >= opened.targets.size()
            || !opened.targets.get(index).image().equals(images.get(index))) {
          opened.targets.add(index, Target.created(images.get(index), size));
        }
      }
      return opened;
    } catch (RuntimeException e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(RuntimeException cause) {
    try {
      close();
    } catch (FsException e) {
      cause.addSuppressed(e);
    }
  }

  /** Returns the devices in the order of the command line. */
  List<BlockDevice> devices() {
    return targets.stream().<BlockDevice>map(Target::device).toList();
  }

  /** Returns the sizes that the devices will have. */
  List<Long> sizes() {
    return targets.stream().map(Target::bytes).toList();
  }

  /** Gives existing files the size that they are to have. */
  void resize() {
    for (Target target : targets) {
      try {
        if (target.device().size() != target.bytes()) {
          target.device().resize(target.bytes());
        }
      } catch (IOException e) {
        throw new FsException(
            Errno.EIO, target.image() + ": cannot be resized: " + e.getMessage(), e);
      }
    }
  }

  /** Says that the filesystem is made: its files stay. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() {
    FsException failure = null;
    for (Target target : targets) {
      try {
        target.device().close();
        if (!kept && target.created()) {
          Files.deleteIfExists(target.image());
        }
      } catch (IOException e) {
        failure = new FsException(Errno.EIO, target.image() + ": " + e.getMessage(), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

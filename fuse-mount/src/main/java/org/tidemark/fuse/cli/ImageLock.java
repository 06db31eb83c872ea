package org.tidemark.fuse.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tidemark.base.Clock;

/** Waits until nobody has an image open. */
final class ImageLock {
  private static final long LOOK_NANOS = 10_000_000;

  private ImageLock() {}

  /** Returns when the image is closed, or if one cannot find out. */
  static void awaitFree(Path image, Clock clock) throws IOException {
    try (FileChannel channel = FileChannel.open(image)) {
      while (true) {
        // Shared: it meets only the lock of a mount, not another one who waits.
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
        if (lock != null) {
          lock.release();
          return;
        }
        clock.parkNanos(LOOK_NANOS);
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      return; // removed while mounted, or not ours to look at: the mount is gone, which is enough
    }
  }
}

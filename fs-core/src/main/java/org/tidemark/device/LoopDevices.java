package org.tidemark.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Which loop device (Linux) has which file behind it. A file and the device that shows it are two
 * ways to the same bytes, with caches of their own: who writes through both loses what one of them
 * wrote.
 */
final class LoopDevices {
  private static final Path BLOCK_DEVICES = Path.of("/sys/block");
  private static final Path BACKING_FILE = Path.of("loop", "backing_file");

  private LoopDevices() {}

  /** Returns the loop device that has this file behind it, or null. */
  static @Nullable Path of(Path file) throws IOException {
    if (!Files.isDirectory(BLOCK_DEVICES)) {
      return null;
    }
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(BLOCK_DEVICES, "loop*")) {
      for (Path device : devices) {
        Path backing = backingFile(device);
        if (backing != null && Files.exists(backing) && Files.isSameFile(backing, file)) {
          return Path.of("/dev").resolve(device.getFileName());
        }
      }
      return null;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Whether a block device is a loop device whose file somebody has locked. */
  static boolean isFileLocked(Path device) throws IOException {
    Path name = device.toRealPath().getFileName();
    Path backing = name == null ? null : backingFile(BLOCK_DEVICES.resolve(name));
    if (backing == null || !Files.isRegularFile(backing)) {
      return false;
    }
    if (OpenFiles.has(FileKind.of(backing).key())) {
      return true; // And must not be opened and closed: that would give up our own lock.
    }
    try (FileChannel file =
            FileChannel.open(backing, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException | AccessDeniedException e) {
      return false; // Removed since, or not ours to look at: then it is no image of ours either.
    }
  }

  private static @Nullable Path backingFile(Path device) {
    try {
      byte[] text = Files.readAllBytes(device.resolve(BACKING_FILE));
      return Path.of(new String(text, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return null; // It has none.
    }
  }
}

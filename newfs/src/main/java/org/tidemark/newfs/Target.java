package org.tidemark.newfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.device.FileDevice;
import org.tidemark.device.FileDevice.Access;
import org.tidemark.volume.ForeignFilesystems;

/**
 * An image file or block device that becomes a volume.
 *
 * @param bytes the size that it is to have
 * @param created whether it did not exist before
 */
record Target(Path image, FileDevice device, long bytes, boolean created) {
  private static final int CHUNK_BYTES = Units.MIB;

  /** Makes a sparse file. */
  static Target created(Path image, @Nullable Long size) {
    if (size == null) {
      throw CommandException.usage(
          image + ": does not exist; say with -s how large it is to become, like -s 10g");
    }
    return new Target(image, FileDevice.create(image, size), size, true);
  }

  /** Opens what exists, and refuses what must not be overwritten. */
  static Target existing(Path image, @Nullable Long size, boolean force) {
    FileDevice device = FileDevice.open(image, Access.READ_WRITE);
    try {
      if (!force) {
        refuseContent(image, device);
      }
      return new Target(image, device, sizeOf(image, device, size), false);
    } catch (RuntimeException e) {
      try {
        device.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static long sizeOf(Path image, FileDevice device, @Nullable Long size) {
    if (!Files.isRegularFile(image)) {
      if (size != null && size != device.size()) {
        throw CommandException.usage(
            image
                + ": is a block device of "
                + Units.human(device.size())
                + " and is used whole; leave -s out");
      }
      return device.size();
    }
    if (size == null && device.size() == 0) {
      throw CommandException.usage(
          image + ": is empty; say with -s how large it is to become, like -s 10g");
    }
    return size == null ? device.size() : size;
  }

  private static void refuseContent(Path image, FileDevice device) {
    Optional<String> found = ForeignFilesystems.recognize(device);
    if (found.isPresent()) {
      throw CommandException.failed(
          image
              + ": holds "
              + found.get()
              + "; to overwrite it and lose what is in it, add --force");
    }
    if (Files.isRegularFile(image) && !isZero(image, device)) {
      throw CommandException.failed(
          image + ": is a file with something in it; to overwrite it and lose that, add --force");
    }
  }

  /**
   * A file of zeros, such as truncate(1) makes, holds nothing. Stops at the first byte that is
   * something.
   */
  private static boolean isZero(Path image, FileDevice device) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
    for (long position = 0; position < device.size(); position += CHUNK_BYTES) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, device.size() - position));
      try {
        device.read(position, chunk);
      } catch (IOException e) {
        throw new FsException(Errno.EIO, image + ": cannot be read: " + e.getMessage(), e);
      }
      if (!chunk.flip().equals(zeros.clear().limit(chunk.limit()))) {
        return false;
      }
    }
    return true;
  }
}

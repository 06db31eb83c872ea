package org.tidemark.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.SuperblockFormat;
import org.tidemark.format.VolumeHeaderFormat;

/**
 * Reads the header of a volume, from its copy if it must, and says what the device is if it has
 * none.
 */
final class HeaderReader {
  private static final String RESTORE = "bring the image back from a copy";

  private HeaderReader() {}

  /** What was found where a header should be. */
  private sealed interface Found {
    record Header(VolumeHeader header) implements Found {}

    /** A whole header, but of a format that this program does not know. */
    record Newer(int version) implements Found {}

    /** A header by its magic number, but damaged. */
    record Damaged(String message) implements Found {}

    /** No magic number. */
    record Nothing(boolean zeros) implements Found {}

    record Unreadable(IOException cause) implements Found {}
  }

  /**
   * Returns the header.
   *
   * @param notes gets a line if the header was read from the copy
   */
  static VolumeHeader read(BlockDevice device, List<String> notes) {
    if (device.size() < VolumeHeaderFormat.COPY_POSITION + VolumeHeaderFormat.BYTES) {
      throw notTidemark(
          device, device.size() == 0 ? "it is empty" : "it has only " + device.size() + " bytes");
    }
    Found first = readAt(device, VolumeHeaderFormat.POSITION);
    if (first instanceof Found.Header(VolumeHeader header)) {
      return header;
    }
    if (first instanceof Found.Newer(int version)) {
      throw newer(device, version);
    }
    // Somebody may have made another filesystem here, whose tools left our copy alone: it must not
    // win.
    Optional<String> foreign = ForeignFilesystems.recognizeForeign(device);
    if (foreign.isPresent()) {
      throw notTidemark(device, "it looks like " + foreign.get());
    }
    return switch (readAt(device, VolumeHeaderFormat.COPY_POSITION)) {
      case Found.Header(VolumeHeader header) -> {
        notes.add(device.name() + ": " + complaint("header", first) + "; used its copy at 4 KiB");
        yield header;
      }
      case Found.Newer(int version) -> throw newer(device, version);
      case Found second -> throw neither(device, first, second);
    };
  }

  private static Found readAt(BlockDevice device, long position) {
    ByteBuffer block =
        ByteBuffer.allocateDirect(VolumeHeaderFormat.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try {
      device.read(position, block);
    } catch (IOException e) {
      return new Found.Unreadable(e);
    }
    if (block.getLong(VolumeHeaderFormat.MAGIC) != VolumeHeaderFormat.MAGIC_VALUE) {
      return new Found.Nothing(isZero(block));
    }
    int expected = Crc32c.of(block.slice(0, VolumeHeaderFormat.CRC));
    int found = block.getInt(VolumeHeaderFormat.CRC);
    if (found != expected) {
      return new Found.Damaged(
          "wrong checksum, expected "
              + Integer.toHexString(expected)
              + ", found "
              + Integer.toHexString(found));
    }
    int version = block.getInt(VolumeHeaderFormat.VERSION);
    if (version != VolumeHeaderFormat.VERSION_CURRENT) {
      return version > VolumeHeaderFormat.VERSION_CURRENT
          ? new Found.Newer(version)
          : new Found.Damaged("format version " + version);
    }
    try {
      return new Found.Header(VolumeHeader.decode("header", block, position));
    } catch (CorruptionException e) {
      return new Found.Damaged("expected " + e.expected() + ", found " + e.found());
    }
  }

  private static FsException neither(BlockDevice device, Found first, Found second) {
    if (first instanceof Found.Unreadable(IOException cause)) {
      return new FsException(
          Errno.EIO,
          device.name() + ": the header cannot be read: " + VolumeSet.reason(cause),
          cause);
    }
    if (first instanceof Found.Nothing nothing
        && second instanceof Found.Nothing
        && !hasSuperblock(device)) {
      return notTidemark(
          device,
          nothing.zeros ? "it begins with zeros" : "there is no signature that Tidemark knows");
    }
    return new FsException(
        Errno.EIO,
        device.name()
            + ": was a Tidemark filesystem, but "
            + complaint("header", first)
            + ", and "
            + complaint("copy at 4 KiB", second)
            + "; "
            + RESTORE);
  }

  private static String complaint(String which, Found found) {
    return switch (found) {
      case Found.Damaged(String message) -> "the " + which + " is damaged: " + message;
      case Found.Nothing(boolean zeros) ->
          "the "
              + which
              + " is damaged: "
              + (zeros ? "all zeros" : "overwritten by something else");
      case Found.Unreadable(IOException cause) ->
          "the " + which + " cannot be read: " + VolumeSet.reason(cause);
      case Found.Newer(int version) -> "the " + which + " has format version " + version;
      case Found.Header ignored -> "the " + which + " is whole";
    };
  }

  private static FsException newer(BlockDevice device, int version) {
    return new FsException(
        Errno.EOPNOTSUPP,
        device.name()
            + ": has format version "
            + version
            + ", this program knows up to "
            + VolumeHeaderFormat.VERSION_CURRENT
            + "; use a newer tidemark");
  }

  private static FsException notTidemark(BlockDevice device, String why) {
    return new FsException(Errno.EINVAL, device.name() + ": not a Tidemark filesystem: " + why);
  }

  private static boolean hasSuperblock(BlockDevice device) {
    for (long position :
        List.of(SuperblockFormat.SLOT_A_POSITION, SuperblockFormat.SLOT_B_POSITION)) {
      if (position + SuperblockFormat.BYTES > device.size()) {
        return false;
      }
      ByteBuffer slot = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      try {
        device.read(position, slot);
      } catch (IOException e) {
        continue; // a slot that cannot be read says nothing
      }
      if (slot.getLong(0) == SuperblockFormat.MAGIC_VALUE) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether the bytes from 0 to the limit, a multiple of 8, are zero. */
  static boolean isZero(ByteBuffer block) {
    for (int i = 0; i < block.limit(); i += Long.BYTES) {
      if (block.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }
}

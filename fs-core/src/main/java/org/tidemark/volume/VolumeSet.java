package org.tidemark.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.Address;

/**
 * The volumes of a filesystem, opened and held against each other. Owns the devices.
 *
 * <p>Thread-safe. Reads and writes of blocks run in parallel; superblock writes come one after the
 * other.
 */
public final class VolumeSet implements AutoCloseable {
  private final List<BlockDevice> devices;
  private final Geometry geometry;
  private final List<String> notes;
  private final boolean readOnly;

  @GuardedBy("this")
  private final SuperblockSlots slots;

  private VolumeSet(
      List<BlockDevice> devices, Geometry geometry, SuperblockSlots slots, List<String> notes) {
    this.devices = devices;
    this.geometry = geometry;
    this.slots = slots;
    this.notes = List.copyOf(notes);
    this.readOnly = devices.stream().anyMatch(BlockDevice::readOnly);
  }

  /**
   * Opens the filesystem on these devices, in whatever order they are given, and takes them over:
   * they are closed with the set, or at once if it cannot be opened.
   *
   * @throws FsException with one line that says what is wrong, where, and what to do: EINVAL if
   *     this is no Tidemark filesystem or not the volumes of one, EOPNOTSUPP if its format is
   *     newer, ENXIO if a volume is missing, EIO if it is damaged or cannot be read
   */
  public static VolumeSet open(List<BlockDevice> devices) {
    Check.argument(!devices.isEmpty(), "no devices");
    try {
      List<String> notes = new ArrayList<>();
      VolumeAssembly assembly = VolumeAssembly.of(devices, notes);
      SuperblockSlots slots =
          SuperblockSlots.read(assembly.devices().getFirst(), assembly.geometry().fsid(), notes);
      return new VolumeSet(assembly.devices(), assembly.geometry(), slots, notes);
    } catch (RuntimeException e) {
      closeAll(devices, e);
      throw e;
    }
  }

  public Geometry geometry() {
    return geometry;
  }

  /** Returns the superblock that counts: the one found at opening, or the one written last. */
  public synchronized Superblock superblock() {
    return slots.current();
  }

  /**
   * Returns what the user should know though the filesystem could be opened: each a line, such as a
   * damaged header.
   */
  public List<String> notes() {
    return notes;
  }

  /** Returns the names of the devices, in the order of volumes. */
  public List<String> names() {
    return devices.stream().map(BlockDevice::name).toList();
  }

  public boolean readOnly() {
    return readOnly;
  }

  /**
   * Makes this superblock the one that counts, with the next generation; it is durable on return.
   * All that it refers to must be durable already. A crash at any moment leaves the old one or this
   * one.
   */
  public synchronized void writeSuperblock(Superblock superblock) {
    checkWritable();
    slots.write(superblock);
  }

  /**
   * Fills dst from the address on.
   *
   * @throws CorruptionException if the address lies outside the volumes
   * @throws FsException EIO if the device fails
   */
  public void read(long address, ByteBuffer dst) {
    BlockDevice device = deviceAt(address, dst.remaining());
    try {
      device.read(Address.offset(address), dst);
    } catch (IOException e) {
      throw failed("reading", device, address, e);
    }
  }

  /**
   * Writes all that remains in src. Fails as {@link #read} does, and with EROFS on a read-only
   * device.
   */
  public void write(long address, ByteBuffer src) {
    checkWritable();
    BlockDevice device = deviceAt(address, src.remaining());
    try {
      device.write(Address.offset(address), src);
    } catch (IOException e) {
      throw failed("writing", device, address, e);
    }
  }

  /**
   * Writes all that remains in srcs, one after the other, as one write of the device where it can.
   */
  public void writeGather(long address, ByteBuffer[] srcs) {
    checkWritable();
    long bytes = 0;
    for (ByteBuffer src : srcs) {
      bytes += src.remaining();
    }
    BlockDevice device = deviceAt(address, bytes);
    try {
      device.writeGather(Address.offset(address), srcs);
    } catch (IOException e) {
      throw failed("writing", device, address, e);
    }
  }

  /** Makes all writes durable that returned before this call began, on all volumes. */
  public void barrier() {
    checkWritable();
    for (int volume = 0; volume < devices.size(); volume++) {
      BlockDevice device = devices.get(volume);
      try {
        device.barrier();
      } catch (IOException e) {
        throw new FsException(
            Errno.EIO, device.name() + ": writes could not be made durable: " + reason(e), e);
      }
    }
  }

  /** Closes all devices, also when some fail. Writes nothing. */
  @Override
  public void close() {
    FsException failure = null;
    for (BlockDevice device : devices) {
      try {
        device.close();
      } catch (IOException e) {
        failure = new FsException(Errno.EIO, device.name() + ": closing failed: " + reason(e), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void checkWritable() {
    if (readOnly) {
      throw new FsException(Errno.EROFS, devices.getFirst().name() + ": opened read-only");
    }
  }

  private BlockDevice deviceAt(long address, long bytes) {
    int volume = Address.volume(address);
    if (volume >= devices.size()
        || !Address.isAligned(address)
        || bytes > geometry.volumeBytes(volume) - Address.offset(address)) {
      throw new CorruptionException(
          "a pointer",
          address,
          "an address inside the volumes",
          "one of " + bytes + " bytes outside them");
    }
    return devices.get(volume);
  }

  private static FsException failed(String doing, BlockDevice device, long address, IOException e) {
    return new FsException(
        Errno.EIO,
        device.name()
            + ": "
            + doing
            + " volume "
            + Address.volume(address)
            + " at offset "
            + Address.offset(address)
            + " failed: "
            + reason(e),
        e);
  }

  static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void closeAll(List<BlockDevice> devices, RuntimeException cause) {
    for (BlockDevice device : devices) {
      try {
        device.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}

package org.tidemark.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.SuperblockFormat;

/**
 * The two superblock slots of volume 0. Not thread-safe.
 *
 * <p>At rest both hold the same superblock, so that a slot that rots loses nothing. A new one goes
 * to one slot, is made durable, and only then goes to the other one: at every moment one slot
 * holds, durably, the old one or the new one.
 */
final class SuperblockSlots {
  private final BlockDevice device;
  private final UUID fsid;
  private Superblock current;

  /** The slot to write first: the superblock that counts lies durably in the other one. */
  private long next;

  /**
   * Whether what was found at opening may lie in the host's cache only, left there by a process
   * that died.
   */
  private boolean inherited = true;

  private record Slot(long position, Superblock superblock) {}

  private SuperblockSlots(BlockDevice device, UUID fsid, Slot counts) {
    this.device = device;
    this.fsid = fsid;
    this.current = counts.superblock;
    this.next = other(counts.position);
  }

  /**
   * Reads both slots; the valid one with the higher generation counts. A damaged slot beside a
   * valid one is what a crash leaves, or rot: it is noted.
   *
   * @throws FsException EIO if neither is valid
   */
  static SuperblockSlots read(BlockDevice device, UUID fsid, List<String> notes) {
    List<Slot> valid = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    for (long position :
        List.of(SuperblockFormat.SLOT_A_POSITION, SuperblockFormat.SLOT_B_POSITION)) {
      try {
        valid.add(new Slot(position, readSlot(device, fsid, position)));
      } catch (FsException e) {
        damage.add(String.valueOf(e.getMessage()));
      }
    }
    Slot counts =
        valid.stream()
            .max(Comparator.comparingLong(slot -> slot.superblock.generation()))
            .orElseThrow(() ->
                new FsException(
                    Errno.EIO,
                    device.name()
                        + ": both superblocks are damaged; bring the image back from a copy: "
                        + String.join("; ", damage)));
    for (String line : damage) {
      notes.add(device.name() + ": " + line + "; used the other superblock");
    }
    return new SuperblockSlots(device, fsid, counts);
  }

  private static Superblock readSlot(BlockDevice device, UUID fsid, long position) {
    ByteBuffer slot = ByteBuffer.allocateDirect(SuperblockFormat.BYTES);
    try {
      device.read(position, slot);
    } catch (IOException e) {
      throw new FsException(
          Errno.EIO,
          "superblock at offset " + position + " cannot be read: " + VolumeSet.reason(e),
          e);
    }
    return Superblock.decode(slot, fsid, position);
  }

  Superblock current() {
    return current;
  }

  /**
   * Writes the superblock with the next generation.
   *
   * <ol>
   *   <li>What was found at opening is made durable, once. A crash leaves the old superblock, in at
   *       least one slot.
   *   <li>One slot is written. A crash may tear it; the other one holds the old superblock.
   *   <li>A barrier makes it durable: from here on the new one counts.
   *   <li>The other slot is written too. A crash may tear it; the first one holds the new
   *       superblock.
   * </ol>
   */
  void write(Superblock superblock) {
    Superblock sealed = superblock.withGeneration(current.generation() + 1);
    long first = next;
    try {
      if (inherited) {
        device.barrier();
        inherited = false;
      }
      device.write(first, sealed.encode(fsid, first));
      device.barrier();
      current = sealed;
      next = other(first);
      device.write(next, sealed.encode(fsid, next));
    } catch (IOException e) {
      throw new FsException(
          Errno.EIO, device.name() + ": writing the superblock failed: " + VolumeSet.reason(e), e);
    }
  }

  private static long other(long position) {
    return position == SuperblockFormat.SLOT_A_POSITION
        ? SuperblockFormat.SLOT_B_POSITION
        : SuperblockFormat.SLOT_A_POSITION;
  }
}

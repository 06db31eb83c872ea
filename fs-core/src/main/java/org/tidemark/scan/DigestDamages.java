package org.tidemark.scan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Units;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.volume.VolumeSet;

/** What a comparison finds damaged on its way: data is read if it was asked for. One thread. */
final class DigestDamages {
  private final VolumeSet volumes;
  private final List<DigestAnswer.Damage> found = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocate(ExtentFormat.LOGICAL_BYTES_MAX);

  DigestDamages(VolumeSet volumes) {
    this.volumes = volumes;
  }

  List<DigestAnswer.Damage> found() {
    return found;
  }

  /** Takes a node that cannot be read. */
  void add(FsException unreadable) {
    found.add(new DigestAnswer.Damage(ObjectId.LOCAL, 0, unreadable.getMessage()));
  }

  /**
   * Holds the data of an extent, slot {@code i} of a leaf, against its checksums.
   *
   * @return how many blocks it has
   */
  int checkData(DirectBuffer page, int i) {
    int at = LeafFormat.payloadOffset(page, i);
    long objectId = LeafFormat.objectId(page, i);
    long offset = LeafFormat.key(page, i);
    if (!DigestChain.isKnown(page, at, LeafFormat.payloadLength(page, i))) {
      found.add(
          new DigestAnswer.Damage(
              objectId, offset, "an extent that no Tidemark of this version has written"));
      return 1;
    }
    int blocks = ExtentFormat.storedBlocks(page, at);
    long address = ExtentFormat.address(page, at);
    int bytes = blocks * Units.BLOCK_BYTES;
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
    try {
      volumes.read(address, buffer.clear().limit(bytes));
    } catch (FsException e) {
      found.add(new DigestAnswer.Damage(objectId, offset, e.getMessage()));
      return blocks;
    }
    for (int block = 0; block < blocks; block++) {
      int expected = ExtentFormat.crc(page, at, block);
      int crc = Crc32c.of(buffer.array(), block * Units.BLOCK_BYTES, Units.BLOCK_BYTES);
      if (crc != expected) {
        damaged(objectId, offset, address, block, expected, crc);
      }
    }
    return blocks;
  }

  private void damaged(
      long objectId, long offset, long address, int block, int expected, int found) {
    long into = (long) block * Units.BLOCK_BYTES;
    CorruptionException damage =
        new CorruptionException(
            "data",
            address + into,
            "checksum " + Integer.toHexString(expected),
            Integer.toHexString(found));
    this.found.add(new DigestAnswer.Damage(objectId, offset + into, damage.getMessage()));
  }
}

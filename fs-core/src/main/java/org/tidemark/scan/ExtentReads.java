package org.tidemark.scan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.volume.VolumeSet;

/**
 * Reads the data of extents and holds it against their checksums: in the order of addresses, and
 * those that lie near each other with one read.
 *
 * <p>One thread. The caller has pinned what is read.
 */
final class ExtentReads {
  private static final int READ_BYTES_MAX = Units.MIB;

  /** Less than this between two extents is read along: cheaper than another read. */
  private static final int GAP_BYTES_MAX = 64 * 1024;

  /** While users are at work: it takes a processor for so long. */
  private static final int READ_BYTES_MAX_BESIDE = 128 * 1024;

  private final VolumeSet volumes;
  private final Pace pace;
  private final Collection<DataDamage> damages;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES_MAX);

  /**
   * What was read, one extent after the other: so much garbage would stop everybody now and then.
   */
  private final ByteBuffer kept;

  /**
   * @param bytesMax how much is read in one go
   * @param damages gets what is wrong
   */
  ExtentReads(VolumeSet volumes, Pace pace, int bytesMax, Collection<DataDamage> damages) {
    this.volumes = volumes;
    this.pace = pace;
    this.kept = ByteBuffer.allocateDirect(bytesMax);
    this.damages = damages;
  }

  /**
   * Reads all of them; those that are damaged have no data afterwards, the others have theirs until
   * the next call.
   */
  void read(List<MovedExtent> extents) {
    kept.clear();
    List<MovedExtent> ordered = new ArrayList<>(extents);
    ordered.sort(Comparator.comparingLong(MovedExtent::address));
    int bytesMax = pace.portion(READ_BYTES_MAX, READ_BYTES_MAX_BESIDE);
    for (int from = 0; from < ordered.size(); ) {
      pace.breathe();
      long start = ordered.get(from).address();
      int to = from + 1;
      while (to < ordered.size() && isNear(start, ordered.get(to - 1), ordered.get(to), bytesMax)) {
        to++;
      }
      readTogether(ordered.subList(from, to));
      from = to;
    }
  }

  private static boolean isNear(long start, MovedExtent last, MovedExtent next, int bytesMax) {
    return next.address() - last.end() <= GAP_BYTES_MAX
        && next.end() - start <= bytesMax
        && Address.volume(next.address()) == Address.volume(start);
  }

  private void readTogether(List<MovedExtent> extents) {
    long start = extents.getFirst().address();
    int bytes = (int) (extents.getLast().end() - start);
    boolean readable = true;
    try {
      volumes.read(start, scratch.clear().limit(bytes));
    } catch (FsException e) {
      readable = false; // perhaps only a part of it: each by itself says which
    }
    for (MovedExtent extent : extents) {
      if (readable) {
        verify(extent, (int) (extent.address() - start));
      } else {
        readAlone(extent);
      }
    }
  }

  private void readAlone(MovedExtent extent) {
    try {
      volumes.read(extent.address(), scratch.clear().limit(extent.bytes()));
    } catch (FsException e) {
      damages.add(new DataDamage(extent.key().objectId(), extent.key().key(), e.getMessage()));
      return;
    }
    verify(extent, 0);
  }

  private void verify(MovedExtent extent, int at) {
    boolean whole = true;
    for (int i = 0; i < extent.blocks(); i++) {
      int from = at + i * Units.BLOCK_BYTES;
      int found = Crc32c.of(scratch.clear().limit(from + Units.BLOCK_BYTES).position(from));
      if (found != extent.crc(i)) {
        whole = false;
        damages.add(damage(extent, i, found));
      }
    }
    if (whole) {
      int from = kept.position();
      kept.put(from, scratch, at, extent.bytes()).position(from + extent.bytes());
      extent.data(kept.slice(from, extent.bytes()));
    }
  }

  private static DataDamage damage(MovedExtent extent, int i, int found) {
    long offset = extent.key().key() + (long) i * Units.BLOCK_BYTES;
    CorruptionException what =
        new CorruptionException(
            "data of object " + extent.key().objectId() + " at file offset " + offset,
            extent.address() + (long) i * Units.BLOCK_BYTES,
            "CRC32C " + Integer.toHexString(extent.crc(i)),
            Integer.toHexString(found));
    return new DataDamage(extent.key().objectId(), offset, String.valueOf(what.getMessage()));
  }
}

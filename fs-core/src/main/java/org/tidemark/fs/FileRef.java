package org.tidemark.fs;

import org.tidemark.base.Check;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;

/**
 * Which file is meant, and as of which moment.
 *
 * @param objectId the object; with {@link #HISTORY_BIT} set, the hidden {@code .history} directory
 *     of the directory with the id below that bit
 * @param asOf the tid whose state is meant, or {@link Tid#NOW} for the present
 */
public record FileRef(long objectId, long asOf) {
  /** Set in the objectId of a {@code .history} directory. No real object id reaches this bit. */
  public static final long HISTORY_BIT = 1L << 62;

  private static final long HISTORIC_RANGE = 1L << 62;

  /** The root directory of the present. */
  public static final FileRef ROOT = live(ObjectId.ROOT);

  public FileRef {
    Check.argument((objectId & ~HISTORY_BIT) > 0, "not an object id", objectId);
    Check.argument(asOf > 0, "not a moment", asOf);
  }

  /** Returns the object as it is now. */
  public static FileRef live(long objectId) {
    return new FileRef(objectId, Tid.NOW);
  }

  /** Returns whether this is a real object of the present: the only kind that can be changed. */
  public boolean isLive() {
    return asOf == Tid.NOW && !isHistoryDirectory();
  }

  /** Returns whether this is the hidden directory that lists the moments of a directory. */
  public boolean isHistoryDirectory() {
    return (objectId & HISTORY_BIT) != 0;
  }

  /** Returns another object as of the same moment. */
  public FileRef sibling(long otherId) {
    return new FileRef(otherId, asOf);
  }

  /** Returns the {@code .history} directory of this directory. */
  FileRef historyDirectory() {
    return new FileRef(objectId | HISTORY_BIT, asOf);
  }

  /** Returns the directory whose {@code .history} this is. */
  FileRef historyOwner() {
    return new FileRef(objectId & ~HISTORY_BIT, asOf);
  }

  /**
   * Returns the number that stat shows. Of the present it is the objectId, below 2^62. Of
   * everything else it is a number from 2^62 to 2^63-1 that depends only on this reference, so that
   * it is the same after every mount.
   */
  public long inodeNumber() {
    if (isLive()) {
      return objectId;
    }
    long mixed = mix(mix(objectId) + asOf);
    return HISTORIC_RANGE | (mixed & (HISTORIC_RANGE - 1));
  }

  /** The finalizer of SplitMix64: a permutation of the 64-bit numbers. */
  private static long mix(long value) {
    long z = value + 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    long id = objectId & ~HISTORY_BIT;
    return "object " + id + (isHistoryDirectory() ? "/.history" : "") + "@@" + Tid.toString(asOf);
  }
}

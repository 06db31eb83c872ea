package org.tidemark.fuse.bridge;

import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;

/**
 * For how long the kernel may take what it was told for granted.
 *
 * <p>For long, as a rule: nobody else changes what is mounted (KERNEL_IS_ONLY_WRITER). The
 * exceptions are what changes by itself: the blocks that a file takes on the medium, while its data
 * leaves the write-back buffer; names that mean a moment relative to now; moments that are pruned
 * away; and the present of a replica, which moves on.
 */
final class Validity {
  static final long NONE = 0;
  private static final long LONG_NANOS = 3600 * Units.NANOS_PER_SECOND;
  private static final long PAST_NANOS = 10 * Units.NANOS_PER_SECOND;
  private static final long SETTLING_VALID_NANOS = Units.NANOS_PER_SECOND;
  private static final long REPLICA_ATTRIBUTE_NANOS = Units.NANOS_PER_SECOND;

  private final Clock clock;

  /** For how long a name of the present means what it did. */
  private final long liveEntryNanos;

  /** For how long attributes of the present are valid. */
  private final long liveNanos;

  /** The blocks of a file do not change any more when it has not been changed for this long. */
  private final long settledAfterNanos;

  private Validity(Clock clock, long liveEntryNanos, long liveNanos, long settledAfterNanos) {
    this.clock = clock;
    this.liveEntryNanos = liveEntryNanos;
    this.liveNanos = liveNanos;
    this.settledAfterNanos = settledAfterNanos;
  }

  /**
   * For a filesystem that nobody else changes, or for a replica, which is changed by who feeds it.
   *
   * @param commitIntervalNanos data stays in memory for about this long
   */
  static Validity of(FileSystem fileSystem, Clock clock, long commitIntervalNanos) {
    boolean movesOn = fileSystem.mirroring().replicaState().isPresent();
    long settledAfterNanos = 4 * commitIntervalNanos + 10 * Units.NANOS_PER_SECOND;
    return movesOn
        ? new Validity(clock, NONE, REPLICA_ATTRIBUTE_NANOS, settledAfterNanos)
        : new Validity(clock, LONG_NANOS, LONG_NANOS, settledAfterNanos);
  }

  long ofAttributes(Attributes attributes) {
    if (attributes.ref().isHistoryDirectory()) {
      return NONE;
    }
    if (!attributes.ref().isLive()) {
      return PAST_NANOS;
    }
    // A time in the future means that the clock was set back: nothing can be told from it.
    long age = clock.realtimeNanos() - attributes.ctime();
    boolean settled = !attributes.isRegular() || age > settledAfterNanos;
    return settled ? liveNanos : SETTLING_VALID_NANOS;
  }

  long ofEntry(byte[] name, Attributes attributes) {
    if (meansMoment(name) || attributes.ref().isHistoryDirectory()) {
      return NONE;
    }
    return attributes.ref().isLive() ? liveEntryNanos : PAST_NANOS;
  }

  /** For how long a name stays absent in a directory. */
  long ofAbsence(byte[] name, FileRef directory) {
    if (meansMoment(name) || directory.isHistoryDirectory()) {
      return NONE;
    }
    return directory.isLive() ? liveEntryNanos : PAST_NANOS;
  }

  private static boolean meansMoment(byte[] name) {
    for (int i = 1; i < name.length; i++) {
      if (name[i] == '@' && name[i - 1] == '@') {
        return true;
      }
    }
    return false;
  }
}

package org.tidemark.fs;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import org.tidemark.base.Clock;

/**
 * How a filesystem is made. Sizes of 0 mean that what suits the size of the volumes is chosen.
 *
 * @param label at most 64 bytes of UTF-8
 * @param nodeBytes size of a tree node: 16 KiB unless there is a reason
 * @param segmentBytes size of a segment
 * @param logBytes size of the intent log, a multiple of 1 MiB
 * @param fsid what tells this filesystem from all others
 * @param nameHashSeed seed of the hashes of names: unpredictable, so that nobody can make names
 *     that collide
 * @param rootUid owner of the root directory
 * @param rootGid group of the root directory
 * @param clock where the time of creation comes from
 */
public record MakeOptions(
    String label,
    int nodeBytes,
    int segmentBytes,
    long logBytes,
    UUID fsid,
    long nameHashSeed,
    int rootUid,
    int rootGid,
    Clock clock) {
  public static final int NODE_BYTES_DEFAULT = 16 * 1024;

  /** Returns what newfs uses: a new identity, everything else by default. */
  public static MakeOptions defaults() {
    return of(UUID.randomUUID(), new SecureRandom().nextLong(), Clock.system());
  }

  /** Returns options whose identity follows from the seed, for tests that can be repeated. */
  public static MakeOptions seeded(long seed, Clock clock) {
    Random random = new Random(seed);
    return of(new UUID(random.nextLong(), random.nextLong()), random.nextLong(), clock);
  }

  private static MakeOptions of(UUID fsid, long nameHashSeed, Clock clock) {
    return new MakeOptions("", NODE_BYTES_DEFAULT, 0, 0, fsid, nameHashSeed, 0, 0, clock);
  }

  public MakeOptions withLabel(String newLabel) {
    return new MakeOptions(
        newLabel, nodeBytes, segmentBytes, logBytes, fsid, nameHashSeed, rootUid, rootGid, clock);
  }

  public MakeOptions withNodeBytes(int bytes) {
    return new MakeOptions(
        label, bytes, segmentBytes, logBytes, fsid, nameHashSeed, rootUid, rootGid, clock);
  }

  public MakeOptions withSegmentBytes(int bytes) {
    return new MakeOptions(
        label, nodeBytes, bytes, logBytes, fsid, nameHashSeed, rootUid, rootGid, clock);
  }

  public MakeOptions withLogBytes(long bytes) {
    return new MakeOptions(
        label, nodeBytes, segmentBytes, bytes, fsid, nameHashSeed, rootUid, rootGid, clock);
  }

  public MakeOptions withOwner(int uid, int gid) {
    return new MakeOptions(
        label, nodeBytes, segmentBytes, logBytes, fsid, nameHashSeed, uid, gid, clock);
  }
}

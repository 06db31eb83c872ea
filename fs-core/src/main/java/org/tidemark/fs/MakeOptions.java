package org.tidemark.fs;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.volume.VolumeFormatter;

/**
 * How a filesystem is made. Immutable; each {@code with...} returns a copy that differs in one
 * thing. Sizes of 0 mean that what suits the size of the volumes is chosen.
 */
public final class MakeOptions {
  /** What suits volumes of all sizes. */
  public static final int NODE_BYTES_DEFAULT = VolumeFormatter.NODE_BYTES_DEFAULT;

  private final UUID fsid;
  private final long nameHashSeed;
  private final Clock clock;
  private String label = "";
  private int nodeBytes;
  private int segmentBytes;
  private long regionBytes;
  private long logBytes;
  private int rootUid;
  private int rootGid;

  private MakeOptions(UUID fsid, long nameHashSeed, Clock clock) {
    this.fsid = fsid;
    this.nameHashSeed = nameHashSeed;
    this.clock = clock;
  }

  private MakeOptions(MakeOptions from) {
    this(from.fsid, from.nameHashSeed, from.clock);
    label = from.label;
    nodeBytes = from.nodeBytes;
    segmentBytes = from.segmentBytes;
    regionBytes = from.regionBytes;
    logBytes = from.logBytes;
    rootUid = from.rootUid;
    rootGid = from.rootGid;
  }

  /** Returns what newfs uses: a new identity, everything else by default. */
  public static MakeOptions defaults() {
    return new MakeOptions(UUID.randomUUID(), new SecureRandom().nextLong(), Clock.system());
  }

  /** Returns options whose identity follows from the seed, for tests that can be repeated. */
  public static MakeOptions seeded(long seed, Clock clock) {
    Random random = new Random(seed);
    return new MakeOptions(
        new UUID(random.nextLong(), random.nextLong()), random.nextLong(), clock);
  }

  /** Returns options with a new identity, but the hashes of names of another filesystem. */
  public static MakeOptions replicaOf(long nameHashSeed) {
    return new MakeOptions(UUID.randomUUID(), nameHashSeed, Clock.system());
  }

  /** What tells this filesystem from all others. */
  public UUID fsid() {
    return fsid;
  }

  /** The seed of the hashes of names: unpredictable, so that nobody can make names collide. */
  public long nameHashSeed() {
    return nameHashSeed;
  }

  /** Where the time of creation comes from. */
  public Clock clock() {
    return clock;
  }

  /** At most 64 bytes of UTF-8. */
  public String label() {
    return label;
  }

  /** The size of a tree node. */
  public int nodeBytes() {
    return nodeBytes;
  }

  /** The size of a segment. */
  public int segmentBytes() {
    return segmentBytes;
  }

  /** The size of a region; smaller than 1 GiB only in tests. */
  public long regionBytes() {
    return regionBytes;
  }

  /** The size of the intent log, a multiple of 1 MiB. */
  public long logBytes() {
    return logBytes;
  }

  /** The owner of the root directory. */
  public int rootUid() {
    return rootUid;
  }

  /** The group of the root directory. */
  public int rootGid() {
    return rootGid;
  }

  public MakeOptions withLabel(String value) {
    return with(o -> o.label = value);
  }

  public MakeOptions withNodeBytes(int value) {
    return with(o -> o.nodeBytes = value);
  }

  public MakeOptions withSegmentBytes(int value) {
    return with(o -> o.segmentBytes = value);
  }

  public MakeOptions withRegionBytes(long value) {
    return with(o -> o.regionBytes = value);
  }

  public MakeOptions withLogBytes(long value) {
    return with(o -> o.logBytes = value);
  }

  /** Sets the owner and the group of the root directory. */
  public MakeOptions withOwner(int uid, int gid) {
    return with(o -> {
      o.rootUid = uid;
      o.rootGid = gid;
    });
  }

  private MakeOptions with(Consumer<MakeOptions> change) {
    MakeOptions copy = new MakeOptions(this);
    change.accept(copy);
    return copy;
  }
}

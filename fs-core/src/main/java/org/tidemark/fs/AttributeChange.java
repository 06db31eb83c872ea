package org.tidemark.fs;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What setattr changes: what is empty stays as it is. Starts from {@link #NONE}.
 *
 * @param mode the new permissions; type bits in it are ignored
 * @param size the new size: cuts the file, or extends it by a hole
 * @param atime in nanoseconds since 1970, or {@link #TIME_NOW}
 * @param mtime likewise
 * @param ctime in nanoseconds; empty as a rule, then it is the time of the operation. For a kernel
 *     that keeps times itself while it caches writes.
 */
public record AttributeChange(
    OptionalInt mode,
    OptionalInt uid,
    OptionalInt gid,
    OptionalLong size,
    OptionalLong atime,
    OptionalLong mtime,
    OptionalLong ctime) {
  /** Stands for the time of the operation. */
  public static final long TIME_NOW = Long.MIN_VALUE;

  /** Changes nothing. */
  public static final AttributeChange NONE =
      new AttributeChange(
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  public AttributeChange withMode(int newMode) {
    return new AttributeChange(OptionalInt.of(newMode), uid, gid, size, atime, mtime, ctime);
  }

  public AttributeChange withUid(int newUid) {
    return new AttributeChange(mode, OptionalInt.of(newUid), gid, size, atime, mtime, ctime);
  }

  public AttributeChange withGid(int newGid) {
    return new AttributeChange(mode, uid, OptionalInt.of(newGid), size, atime, mtime, ctime);
  }

  public AttributeChange withSize(long newSize) {
    return new AttributeChange(mode, uid, gid, OptionalLong.of(newSize), atime, mtime, ctime);
  }

  public AttributeChange withAtime(long newAtime) {
    return new AttributeChange(mode, uid, gid, size, OptionalLong.of(newAtime), mtime, ctime);
  }

  public AttributeChange withMtime(long newMtime) {
    return new AttributeChange(mode, uid, gid, size, atime, OptionalLong.of(newMtime), ctime);
  }

  public AttributeChange withCtime(long newCtime) {
    return new AttributeChange(mode, uid, gid, size, atime, mtime, OptionalLong.of(newCtime));
  }

  /** Returns whether there is nothing to do at all. */
  public boolean isNone() {
    return equals(NONE);
  }
}

package org.tidemark.fuse.bridge;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.NodeAttributes;

/** From the types of the interface to those of the engine, and back. */
final class Conversions {
  /** What a file likes to be read and written in: an extent. C libraries take it as a buffer. */
  private static final int FILE_BLOCK_BYTES = 64 << 10;

  private static final int OTHER_BLOCK_BYTES = 4 << 10;

  private Conversions() {}

  static Caller caller(org.tidemark.fuse.api.Caller caller) {
    return new Caller(caller.uid(), caller.gid());
  }

  static NodeAttributes attributes(Attributes from, long node, long validNanos) {
    return new NodeAttributes(
        node,
        from.generation(),
        from.mode(),
        from.nlink(),
        from.uid(),
        from.gid(),
        from.rdev(),
        from.size(),
        from.allocatedBytes(),
        from.isRegular() ? FILE_BLOCK_BYTES : OTHER_BLOCK_BYTES,
        from.atime(),
        from.mtime(),
        from.ctime(),
        from.btime(),
        validNanos);
  }

  static AttributeChange change(org.tidemark.fuse.api.AttributeChange from) {
    return new AttributeChange(
        optional(from.sets(org.tidemark.fuse.api.AttributeChange.MODE), from.mode()),
        optional(from.sets(org.tidemark.fuse.api.AttributeChange.UID), from.uid()),
        optional(from.sets(org.tidemark.fuse.api.AttributeChange.GID), from.gid()),
        from.sets(org.tidemark.fuse.api.AttributeChange.SIZE)
            ? OptionalLong.of(from.size())
            : OptionalLong.empty(),
        time(
            from.sets(org.tidemark.fuse.api.AttributeChange.ATIME_NOW),
            from.sets(org.tidemark.fuse.api.AttributeChange.ATIME),
            from.atimeNanos()),
        time(
            from.sets(org.tidemark.fuse.api.AttributeChange.MTIME_NOW),
            from.sets(org.tidemark.fuse.api.AttributeChange.MTIME),
            from.mtimeNanos()),
        OptionalLong.empty());
  }

  private static OptionalInt optional(boolean set, int value) {
    return set ? OptionalInt.of(value) : OptionalInt.empty();
  }

  /** The kernel sets both bits when it means the present. */
  private static OptionalLong time(boolean now, boolean set, long nanos) {
    if (now) {
      return OptionalLong.of(AttributeChange.TIME_NOW);
    }
    return set ? OptionalLong.of(nanos) : OptionalLong.empty();
  }

  static FileSystemStatus status(SpaceStatus from) {
    int block = from.blockBytes();
    return new FileSystemStatus(
        block,
        from.totalBytes() / block,
        from.freeBytes() / block,
        from.availableBytes() / block,
        from.files(),
        from.freeFiles(),
        from.nameBytesMax());
  }
}

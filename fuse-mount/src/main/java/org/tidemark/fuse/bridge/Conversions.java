package org.tidemark.fuse.bridge;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.InodeFlags;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.api.XattrMode;

/** From the types of the interface to those of the engine, and back. */
final class Conversions {
  /** What a file likes to be read and written in: an extent. C libraries take it as a buffer. */
  private static final int FILE_BLOCK_BYTES = 64 << 10;

  private static final int OTHER_BLOCK_BYTES = 4 << 10;

  // linux/fs.h
  private static final int FS_NODUMP = 0x40;
  private static final int FS_NOATIME = 0x80;

  private Conversions() {}

  static Caller caller(org.tidemark.fuse.api.Caller caller) {
    return new Caller(caller.uid(), caller.gid(), caller.umask(), caller.keepsSetId());
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
        from.sets(org.tidemark.fuse.api.AttributeChange.CTIME)
            ? OptionalLong.of(from.ctimeNanos())
            : OptionalLong.empty());
  }

  /** Returns flags of the engine as FS_IOC_GETFLAGS shows them. */
  static int ioctlFlags(int inodeFlags) {
    return ((inodeFlags & InodeFlags.NO_DUMP) == 0 ? 0 : FS_NODUMP)
        | ((inodeFlags & InodeFlags.NO_ATIME) == 0 ? 0 : FS_NOATIME);
  }

  /**
   * Returns flags of FS_IOC_SETFLAGS as those of the engine.
   *
   * @throws FsException EOPNOTSUPP for those that the engine does not have
   */
  static int inodeFlags(int ioctlFlags) {
    if ((ioctlFlags & ~(FS_NODUMP | FS_NOATIME)) != 0) {
      throw new FsException(
          Errno.EOPNOTSUPP, "no such flags: 0x" + Integer.toHexString(ioctlFlags));
    }
    return ((ioctlFlags & FS_NODUMP) == 0 ? 0 : InodeFlags.NO_DUMP)
        | ((ioctlFlags & FS_NOATIME) == 0 ? 0 : InodeFlags.NO_ATIME);
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
        (from.freeBytes() + from.reclaimableBytes()) / block,
        (from.availableBytes() + from.reclaimableBytes()) / block,
        from.files(),
        from.freeFiles(),
        from.nameBytesMax());
  }

  static org.tidemark.fs.XattrMode mode(XattrMode mode) {
    return switch (mode) {
      case SET -> org.tidemark.fs.XattrMode.SET;
      case CREATE -> org.tidemark.fs.XattrMode.CREATE;
      case REPLACE -> org.tidemark.fs.XattrMode.REPLACE;
    };
  }
}

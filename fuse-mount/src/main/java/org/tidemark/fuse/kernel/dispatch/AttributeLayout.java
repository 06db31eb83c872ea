package org.tidemark.fuse.kernel.dispatch;

import org.tidemark.base.Units;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.kernel.abi.AttributeStructs;
import org.tidemark.fuse.kernel.abi.AttributeStructs.Attr;
import org.tidemark.fuse.kernel.abi.AttributeStructs.AttrOut;
import org.tidemark.fuse.kernel.abi.AttributeStructs.StatxOut;
import org.tidemark.fuse.kernel.abi.AttributeStructs.SxTime;
import org.tidemark.fuse.kernel.abi.NameStructs.EntryOut;

/** Lays out attributes and entries in replies. */
final class AttributeLayout {
  private static final int MINOR_BITS = 8;
  private static final int MINOR_LOW = 0xff;

  private AttributeLayout() {}

  /** Lays out a fuse_entry_out at an offset of the body. */
  static void putEntry(Reply reply, int at, LookupResult.Entry entry) {
    NodeAttributes attributes = entry.attributes();
    reply.int64(at + EntryOut.NODEID, attributes.node());
    reply.int64(at + EntryOut.GENERATION, Integer.toUnsignedLong(attributes.generation()));
    putEntryValid(reply, at, entry.validNanos());
    reply.int64(at + EntryOut.ATTR_VALID, attributes.validNanos() / Units.NANOS_PER_SECOND);
    reply.int32(
        at + EntryOut.ATTR_VALID_NSEC, (int) (attributes.validNanos() % Units.NANOS_PER_SECOND));
    putAttributes(reply, at + EntryOut.ATTR, attributes);
  }

  /** Lays out the entry that says: there is no such name. */
  static int putAbsent(Reply reply, long validNanos) {
    reply.clear(EntryOut.BYTES);
    putEntryValid(reply, 0, validNanos);
    return EntryOut.BYTES;
  }

  private static void putEntryValid(Reply reply, int at, long nanos) {
    reply.int64(at + EntryOut.ENTRY_VALID, nanos / Units.NANOS_PER_SECOND);
    reply.int32(at + EntryOut.ENTRY_VALID_NSEC, (int) (nanos % Units.NANOS_PER_SECOND));
  }

  /** Lays out a fuse_attr_out as the body, and returns its length. */
  static int putAttributes(Reply reply, NodeAttributes from) {
    reply.int64(AttrOut.ATTR_VALID, from.validNanos() / Units.NANOS_PER_SECOND);
    reply.int64(AttrOut.ATTR_VALID_NSEC, from.validNanos() % Units.NANOS_PER_SECOND);
    putAttributes(reply, AttrOut.ATTR, from);
    return AttrOut.BYTES;
  }

  private static void putAttributes(Reply reply, int at, NodeAttributes from) {
    reply.int64(at + Attr.INO, from.node());
    reply.int64(at + Attr.SIZE, from.size());
    reply.int64(at + Attr.BLOCKS, blocks(from));
    reply.int64(at + Attr.ATIME, seconds(from.atimeNanos()));
    reply.int64(at + Attr.MTIME, seconds(from.mtimeNanos()));
    reply.int64(at + Attr.CTIME, seconds(from.ctimeNanos()));
    reply.int32(at + Attr.ATIMENSEC, nanos(from.atimeNanos()));
    reply.int32(at + Attr.MTIMENSEC, nanos(from.mtimeNanos()));
    reply.int32(at + Attr.CTIMENSEC, nanos(from.ctimeNanos()));
    reply.int32(at + Attr.MODE, from.mode());
    reply.int32(at + Attr.NLINK, from.nlink());
    reply.int32(at + Attr.UID, from.uid());
    reply.int32(at + Attr.GID, from.gid());
    reply.int32(at + Attr.RDEV, (int) from.rdev());
    reply.int32(at + Attr.BLKSIZE, from.blockBytes());
    reply.int32(at + Attr.FLAGS, 0);
  }

  /** Lays out a fuse_statx_out as the body, and returns its length. */
  static int putStatx(Reply reply, NodeAttributes from) {
    reply.clear(StatxOut.BYTES);
    reply.int64(StatxOut.ATTR_VALID, from.validNanos() / Units.NANOS_PER_SECOND);
    reply.int32(StatxOut.ATTR_VALID_NSEC, (int) (from.validNanos() % Units.NANOS_PER_SECOND));
    reply.int32(StatxOut.MASK, StatxOut.MASK_ALL);
    reply.int32(StatxOut.BLKSIZE, from.blockBytes());
    reply.int32(StatxOut.NLINK, from.nlink());
    reply.int32(StatxOut.UID, from.uid());
    reply.int32(StatxOut.GID, from.gid());
    reply.int16(StatxOut.MODE, from.mode());
    reply.int64(StatxOut.INO, from.node());
    reply.int64(StatxOut.SIZE, from.size());
    reply.int64(StatxOut.BLOCKS, blocks(from));
    putTime(reply, StatxOut.ATIME, from.atimeNanos());
    putTime(reply, StatxOut.BTIME, from.btimeNanos());
    putTime(reply, StatxOut.CTIME, from.ctimeNanos());
    putTime(reply, StatxOut.MTIME, from.mtimeNanos());
    putDevice(reply, (int) from.rdev());
    return StatxOut.BYTES;
  }

  private static void putTime(Reply reply, int at, long nanos) {
    reply.int64(at + SxTime.SEC, seconds(nanos));
    reply.int32(at + SxTime.NSEC, nanos(nanos));
  }

  /** The number has the low 8 bits of the minor one, 12 of the major one, then the rest. */
  private static void putDevice(Reply reply, int rdev) {
    reply.int32(StatxOut.RDEV_MAJOR, (rdev >>> MINOR_BITS) & 0xfff);
    reply.int32(StatxOut.RDEV_MINOR, (rdev & MINOR_LOW) | ((rdev >>> 12) & ~MINOR_LOW));
  }

  private static long blocks(NodeAttributes from) {
    return Math.ceilDiv(from.allocatedBytes(), AttributeStructs.BLOCK_BYTES);
  }

  private static long seconds(long nanos) {
    return Math.floorDiv(nanos, Units.NANOS_PER_SECOND);
  }

  private static int nanos(long nanos) {
    return (int) Math.floorMod(nanos, Units.NANOS_PER_SECOND);
  }
}

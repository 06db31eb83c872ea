package org.tidemark.fuse.jnr;

import java.lang.foreign.Arena;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.tidemark.base.Units;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.NodeAttributes;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/** The native structures in which one worker lays out its replies. For one thread at a time. */
final class ReplyBuffers implements AutoCloseable {
  // struct fuse_entry_param { ino; generation; struct stat attr; double attr_timeout,
  // entry_timeout; }
  private static final int ENTRY_NODE = 0;
  private static final int ENTRY_GENERATION = 8;
  private static final int ENTRY_STAT = 16;

  private static final int STAT_BLOCK_BYTES = 512;

  private final Arena arena = Arena.ofShared();
  private final long entry;
  private final FileStat stat;
  private final int statBytes;
  private final Statvfs statvfs;
  private long data;
  private int dataBytes;

  ReplyBuffers(int dataBytesAtFirst) {
    Runtime runtime = Runtime.getSystemRuntime();
    stat = new FileStat(runtime);
    statBytes = Struct.size(stat);
    entry = arena.allocate(ENTRY_STAT + statBytes + 16, 8).address();
    stat.useMemory(Pointer.wrap(runtime, entry + ENTRY_STAT));
    statvfs = new Statvfs(runtime);
    int statvfsBytes = Struct.size(statvfs);
    statvfs.useMemory(Pointer.wrap(runtime, arena.allocate(statvfsBytes, 8).address()));
    data = arena.allocate(dataBytesAtFirst, 8).address();
    dataBytes = dataBytesAtFirst;
  }

  /** Returns the address of at least this much memory; what was in it is lost. */
  long data(int bytes) {
    if (bytes > dataBytes) {
      data = arena.allocate(bytes, 8).address();
      dataBytes = bytes;
    }
    return data;
  }

  /** Returns the address of the attributes as struct stat. */
  long stat(NodeAttributes attributes) {
    stat.st_ino.set(attributes.node());
    stat.st_mode.set(attributes.mode());
    stat.st_nlink.set(attributes.nlink());
    stat.st_uid.set(Integer.toUnsignedLong(attributes.uid()));
    stat.st_gid.set(Integer.toUnsignedLong(attributes.gid()));
    stat.st_rdev.set(attributes.rdev());
    stat.st_size.set(attributes.size());
    stat.st_blksize.set(attributes.blockBytes());
    stat.st_blocks.set(Math.ceilDiv(attributes.allocatedBytes(), STAT_BLOCK_BYTES));
    setTime(stat.st_atim, attributes.atimeNanos());
    setTime(stat.st_mtim, attributes.mtimeNanos());
    setTime(stat.st_ctim, attributes.ctimeNanos());
    return entry + ENTRY_STAT;
  }

  /** Returns the address of the entry as struct fuse_entry_param. */
  long entry(LookupResult.Entry found) {
    NodeAttributes attributes = found.attributes();
    stat(attributes);
    putEntry(
        attributes.node(), attributes.generation(), attributes.validNanos(), found.validNanos());
    return entry;
  }

  /** Returns the address of a struct fuse_entry_param that says: there is no such name. */
  long absent(long validNanos) {
    putEntry(0, 0, 0, validNanos);
    return entry;
  }

  private void putEntry(long node, int generation, long attributesValid, long entryValid) {
    NativeMemory.putLong(entry + ENTRY_NODE, node);
    NativeMemory.putLong(entry + ENTRY_GENERATION, Integer.toUnsignedLong(generation));
    putSeconds(entry + ENTRY_STAT + statBytes, attributesValid);
    putSeconds(entry + ENTRY_STAT + statBytes + 8, entryValid);
  }

  /** Returns the address of the status as struct statvfs. */
  long statvfs(FileSystemStatus status) {
    statvfs.f_bsize.set(status.blockBytes());
    statvfs.f_frsize.set(status.blockBytes());
    statvfs.f_blocks.set(status.blocks());
    statvfs.f_bfree.set(status.freeBlocks());
    statvfs.f_bavail.set(status.availableBlocks());
    statvfs.f_files.set(status.files());
    statvfs.f_ffree.set(status.freeFiles());
    statvfs.f_favail.set(status.freeFiles());
    statvfs.f_namemax.set(status.nameBytesMax());
    return Struct.getMemory(statvfs).address();
  }

  static double seconds(long nanos) {
    return (double) nanos / Units.NANOS_PER_SECOND;
  }

  private static void putSeconds(long address, long nanos) {
    NativeMemory.putLong(address, Double.doubleToRawLongBits(seconds(nanos)));
  }

  private static void setTime(Timespec time, long nanos) {
    time.tv_sec.set(Math.floorDiv(nanos, Units.NANOS_PER_SECOND));
    time.tv_nsec.set(Math.floorMod(nanos, Units.NANOS_PER_SECOND));
  }

  @Override
  public void close() {
    arena.close();
  }
}

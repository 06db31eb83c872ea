package org.tidemark.fuse.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.tidemark.base.Durability;

/**
 * A filesystem as the kernel sees it through FUSE: nodes, names in directories, open files.
 *
 * <p>Any number of threads call at the same time. Each method ends with its result or with an
 * {@link org.tidemark.base.FsException}; anything else that is thrown is a fault, which the
 * transport reports and answers with EIO. Permissions have been checked by the kernel.
 *
 * <p>A transport whose kernel does not announce opened files (it answered OPEN with ENOSYS) gives
 * {@link #NO_HANDLE} as the handle.
 */
public interface InodeFileSystem {
  /** The node of the root. */
  long ROOT = 1;

  /** Stands for the handle of a file where the kernel has none. */
  long NO_HANDLE = 0;

  // Nodes and names

  /** Finds a name; also {@code .} and {@code ..}, by which a forgotten node is found again. */
  LookupResult lookup(long directory, byte[] name);

  /** The kernel gives up this many of the references that lookups have given it. */
  void forget(long node, long references);

  NodeAttributes getAttributes(long node);

  /** Changes attributes in one operation, and returns them all. */
  NodeAttributes setAttributes(long node, AttributeChange change, Caller caller);

  byte[] readSymlink(long node);

  /** Makes a regular file, fifo, socket or device; the mode has the type. */
  LookupResult.Entry makeNode(long directory, byte[] name, int mode, long rdev, Caller caller);

  LookupResult.Entry makeDirectory(long directory, byte[] name, int mode, Caller caller);

  LookupResult.Entry makeSymlink(long directory, byte[] name, byte[] target, Caller caller);

  /**
   * Makes a regular file without a name, as O_TMPFILE does. It lives until the kernel forgets the
   * node, unless it gets a name before.
   */
  LookupResult.Entry makeUnnamed(long directory, int mode, Caller caller);

  /** Gives a node one more name, or its first. */
  LookupResult.Entry link(long node, long directory, byte[] name);

  void unlink(long directory, byte[] name);

  void removeDirectory(long directory, byte[] name);

  void rename(long fromDirectory, byte[] from, long toDirectory, byte[] to, RenameMode mode);

  // Files

  /** Makes a regular file, or finds it if another was faster, and opens it. */
  Created create(long directory, byte[] name, int mode, int flags, Caller caller);

  Opened open(long node, int flags, Caller caller);

  /** Reads until the buffer is full or the file ends; returns the bytes read, 0 at the end. */
  int read(long node, long handle, long offset, ByteBuffer destination);

  /**
   * Writes all that the buffer holds.
   *
   * <p>flags of the open file ({@link OpenFlags}); if they ask for it, the write is durable when
   * this returns
   */
  void write(long node, long handle, long offset, ByteBuffer source, int flags, Caller caller);

  /** One of perhaps several descriptors of the open file is being closed. */
  void flush(long node, long handle);

  /** The last descriptor is closed: the handle ends. */
  void release(long node, long handle);

  /** Makes a file durable: it is when the wait for what this returns is over. */
  Durability fsync(long node, long handle, boolean dataOnly);

  /** As fallocate(2), with its mode. */
  void allocate(long node, long handle, int mode, long offset, long length, Caller caller);

  /**
   * Copies content from one file to another, or within one; holes may stay holes.
   *
   * @return the bytes copied: fewer than the length at the end of the source, or after as much as
   *     one call should take
   */
  long copyRange(
      long fromNode,
      long fromHandle,
      long fromOffset,
      long toNode,
      long toHandle,
      long toOffset,
      long length,
      Caller caller);

  /** Returns the offset of the next data or hole at or behind the offset; ENXIO if none. */
  long seek(long node, long handle, long offset, SeekTarget target);

  // Directories

  Opened openDirectory(long node);

  /**
   * Hands over entries, {@code .} and {@code ..} among them, until the sink has enough or the
   * directory ends.
   *
   * @param cookie 0 to start, else the nextCookie of the entry behind which to go on
   */
  void readDirectory(long node, long handle, long cookie, DirectorySink sink);

  /** As {@link #readDirectory}, with attributes. */
  void readDirectoryPlus(long node, long handle, long cookie, DirectoryPlusSink sink);

  void releaseDirectory(long node, long handle);

  /** As {@link #fsync}, for the entries of a directory. */
  Durability fsyncDirectory(long node);

  // Extended attributes

  byte[] getXattr(long node, byte[] name);

  List<byte[]> listXattrs(long node);

  void setXattr(long node, byte[] name, byte[] value, XattrMode mode, Caller caller);

  void removeXattr(long node, byte[] name);

  /** Returns the flags of a node as FS_IOC_GETFLAGS does ({@code FS_..._FL}). */
  int getFlags(long node);

  /**
   * Sets the flags of a node as FS_IOC_SETFLAGS does.
   *
   * @throws org.tidemark.base.FsException EOPNOTSUPP for flags that cannot be set
   */
  void setFlags(long node, int flags, Caller caller);

  // The whole

  FileSystemStatus status();

  /** Makes everything durable. */
  void sync();
}

package org.tidemark.fs;

import java.util.List;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.tidemark.base.FsException;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/**
 * What tools do with a filesystem, mounted or not: {@link LocalMaintenance} over one that this
 * process has opened, the client in {@code org.tidemark.control} over one that another process
 * serves.
 *
 * <p>A path is the bytes of names with slashes between them, from the root of the mount; leading,
 * doubled and trailing slashes mean nothing, and the empty path is the root. Each name may carry
 * {@code @@WHEN}. Symbolic links are not followed. Operations end with a result or an {@link
 * FsException}. Thread-safe.
 */
public interface Maintenance extends Mirroring, AutoCloseable {
  /** Returns what this filesystem is, and which commit it has reached. */
  FileSystemInfo info();

  /** Returns where the space went. */
  SpaceStatus space();

  /** Returns what decides which moments are kept: snapshots and pruning. */
  Retention retention();

  /** Returns how this filesystem wants to be looked after. */
  Settings settings();

  /** Returns what puts data and nodes in order. */
  Reblocking reblocking();

  /** Commits everything and returns the tid of the last commit, which is durable. */
  long sync();

  /**
   * Returns the tid of the moment that the text names, in the grammar of {@code NAME@@WHEN}.
   *
   * @throws FsException EINVAL if it is no such text; ENOENT if there is no such moment
   */
  long resolve(String when);

  /** Returns when the last commit up to this tid was made, in ns since 1970; 0 if there is none. */
  long timeOf(long tid);

  /**
   * Returns what the path stands for.
   *
   * @throws FsException ENOENT, ENOTDIR
   */
  Attributes find(byte[] path);

  /**
   * Returns the moments at which the path changed, oldest first: those of all objects that had its
   * last name in its directory. Where a name on the way is gone, the last directory of that name
   * counts. With {@code @@WHEN} at the last name, only the moments up to then.
   *
   * @throws FsException ENOENT if nothing ever had this path
   */
  List<Moment> history(byte[] path);

  /**
   * Returns the moments at which the object changed, oldest first, up to that of the reference.
   *
   * @throws FsException ENOENT if there is no such object at that moment
   */
  List<Moment> history(FileRef file);

  /** Returns what stat shows. */
  Attributes attributes(FileRef file);

  /**
   * Returns all entries of a directory with what they refer to, without {@code .} and {@code ..},
   * in no special order.
   */
  List<DirectoryListing> list(FileRef directory);

  /**
   * Returns up to {@code length} bytes of a regular file; fewer only at its end.
   *
   * @param length at most {@link #READ_BYTES_MAX}
   */
  byte[] read(FileRef file, long offset, int length);

  /**
   * Compares two regular files. Does not read them if history says that they are the same: times do
   * not tell, since mtime and ctime of the past are not kept.
   *
   * @return the offset of the first byte that differs or that only one of them has; -1 if none
   */
  long mismatch(FileRef older, FileRef newer);

  /**
   * Returns the ids of the objects that changed after a moment, up to the last commit. Its cost
   * follows the change, not the size of the filesystem.
   */
  LongSet changedSince(long tid);

  /** Returns the target of a symbolic link. */
  byte[] readSymlink(FileRef link);

  /** Returns the extended attributes of a file, by name in the order of its bytes. */
  List<XattrValue> xattrs(FileRef file);

  /**
   * Checks everything that is reachable from the last commit; writes nothing.
   *
   * @param data whether file data of all moments is read as well
   * @param progress what it throws ends the check, and is thrown from here
   */
  VerifyReport verify(boolean data, ScanProgress progress);

  /** Lets go of the filesystem, or of the connection to it. */
  @Override
  void close();

  /** The most bytes that one {@link #read} returns. */
  int READ_BYTES_MAX = 1 << 20;
}

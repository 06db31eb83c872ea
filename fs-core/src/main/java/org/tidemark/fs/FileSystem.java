package org.tidemark.fs;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.tidemark.base.Durability;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.scan.ChangedObjects;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.Verify;
import org.tidemark.scan.VerifyReport;
import org.tidemark.txn.Store;

/**
 * An open filesystem: all that a mount, a tool or a test does goes through here.
 *
 * <p>Every operation is atomic and ends with a result or an {@link FsException}, whose errno is the
 * one that the manual pages of Linux name. Access is not checked: that is for the caller's kernel.
 * What is not of the present ({@link FileRef#isLive}) is read-only: EROFS. Thread-safe.
 */
public final class FileSystem implements AutoCloseable {
  private final Parts parts;
  private final AtomicBoolean closed = new AtomicBoolean();

  FileSystem(Parts parts) {
    this.parts = parts;
  }

  // --- life

  /**
   * Opens the filesystem that lies on these volumes, in the order of their index, and recovers it
   * if it was not closed. Closing it closes the devices; so does a failure to open.
   */
  public static FileSystem open(List<BlockDevice> devices, OpenOptions options) {
    return new FileSystem(Parts.open(devices, options));
  }

  /** Makes a filesystem with an empty root directory (0755); leaves the devices open. */
  public static void make(List<BlockDevice> devices, MakeOptions options) {
    Making.make(devices, options);
  }

  /**
   * Makes a replica that has nothing yet, over whatever is there. Leaves the devices open.
   *
   * @param options with the seed of name hashes of the source
   * @param lineage the filesystem in which the history of the source began
   */
  public static void makeReplica(List<BlockDevice> devices, MakeOptions options, UUID lineage) {
    Making.makeReplica(devices, options, lineage);
  }

  /**
   * Returns the root directory, of the moment that {@link OpenOptions#asOf} names. What is live in
   * a replica was live in its source at the last complete moment, and moves on with that.
   */
  public FileRef root() {
    return parts.root();
  }

  /** Returns whether nothing can be changed, be it by option or after a failed write. */
  public boolean readOnly() {
    return Present.readOnly(parts.store);
  }

  /** Commits everything and returns the tid of the last commit, which is durable. */
  public long sync() {
    return parts.store.commit();
  }

  /** Returns the tid of the last commit that is durable. */
  public long committedTid() {
    return parts.store.committedTid();
  }

  /** Returns what this filesystem is, and which commit it has reached. */
  public FileSystemInfo info() {
    return Infos.info(parts.store);
  }

  public SpaceStatus status() {
    return Spaces.status(parts.store, parts.spaceKeeper.reclaimableBytes());
  }

  /** Returns the ids of the objects that changed after a moment, up to the last commit. */
  public LongSet changedSince(long tid) {
    return ChangedObjects.since(parts.store, tid);
  }

  /** Has this one told from now on, instead of the one before. */
  public void tell(ChangeListener listener) {
    parts.listener = listener;
  }

  /** Has somebody told, once each time, that operations fail because it is full. */
  public void onFull(Runnable listener) {
    parts.spaceKeeper.onFull(listener);
  }

  /** Returns this filesystem as one side of a mirror. */
  public Mirroring mirroring() {
    return parts.mirroring;
  }

  /** Returns what decides which moments are kept. */
  public Retention retention() {
    return parts.retention;
  }

  /** Returns how this filesystem wants to be looked after. */
  public Settings settings() {
    return parts.settings;
  }

  /** Returns what puts data and nodes in order. */
  public Reblocking reblocking() {
    return parts.reblocking;
  }

  /** Returns the tid of the last moment: of a replica the last one that is complete. */
  public long presentTid() {
    return Present.tid(parts.store);
  }

  /** Checks all that the last commit refers to, and all data too if wanted. Never writes. */
  public VerifyReport verify(boolean data, ScanProgress progress) {
    return Verify.run(parts.store, data, progress);
  }

  /** Commits, marks the filesystem clean and closes the devices. Does nothing the second time. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parts.close();
    }
  }

  // --- names

  /**
   * Returns what the name stands for in the directory.
   *
   * @param name also {@code .}, {@code ..}, {@code .history}, {@code NAME@@WHEN}, and
   *     {@code @@WHEN} for the directory itself
   * @throws FsException ENOENT; ENOTDIR; ENAMETOOLONG over 255 bytes (of the NAME alone with @@)
   */
  public Attributes lookup(FileRef directory, byte[] name) {
    return parts.guard.checked(directory, parts.lookups.lookup(directory, name));
  }

  /**
   * Returns what stat shows.
   *
   * @throws FsException ENOENT if there is no such object at that moment
   */
  public Attributes attributes(FileRef file) {
    return parts.guard.checked(file, parts.lookups.attributes(file));
  }

  /** Returns whether there is such an object at that moment. */
  public boolean exists(FileRef file) {
    return parts.attributes.find(file) != null;
  }

  /** Changes attributes, all at once, and returns what they are then. */
  public Attributes setAttributes(FileRef file, AttributeChange change, Caller caller) {
    return parts.attributeWriter.set(file, change, caller);
  }

  /**
   * Sets those of {@link InodeFlags#SETTABLE}, and clears the others of them.
   *
   * @throws FsException EOPNOTSUPP for all other flags
   */
  public void setFlags(FileRef file, int flags) {
    parts.attributeWriter.setFlags(file, flags);
  }

  /**
   * Makes a regular file, a fifo, a socket or a device.
   *
   * @param mode type and permissions; the caller's umask is yet to be applied
   * @param rdev of a device its number, else ignored
   */
  public Attributes makeNode(FileRef directory, byte[] name, int mode, long rdev, Caller caller) {
    return parts.namespace.makeNode(directory, name, mode, rdev, caller);
  }

  public Attributes makeDirectory(FileRef directory, byte[] name, int mode, Caller caller) {
    return parts.namespace.makeDirectory(directory, name, mode, caller);
  }

  /** Makes a symbolic link to target, of 1 to 4095 bytes. */
  public Attributes makeSymlink(FileRef directory, byte[] name, byte[] target, Caller caller) {
    return parts.namespace.makeSymlink(directory, name, target, caller);
  }

  /** Returns the target of a symbolic link; EINVAL if it is something else. */
  public byte[] readSymlink(FileRef link) {
    return parts.guard.read(link, () -> parts.attributes.symlink(link));
  }

  /** Gives a file another name, or its first if {@link #openUnnamed} made it. */
  public Attributes link(FileRef file, FileRef directory, byte[] name) {
    return parts.namespace.link(file, directory, name);
  }

  public void unlink(FileRef directory, byte[] name) {
    parts.namespace.unlink(directory, name);
  }

  public void removeDirectory(FileRef directory, byte[] name) {
    parts.namespace.removeDirectory(directory, name);
  }

  public void rename(
      FileRef fromDirectory, byte[] from, FileRef toDirectory, byte[] to, RenameMode mode) {
    parts.namespace.rename(fromDirectory, from, toDirectory, to, mode);
  }

  /**
   * Gives the entries behind the cookie to the sink, until it refuses one or there are no more. An
   * entry that stays in the directory meanwhile is given exactly once, whatever else changes.
   *
   * @param cookie 0 at the start, else the {@code nextCookie} of the last entry that was taken
   */
  public void readDirectory(FileRef directory, long cookie, DirectorySink sink) {
    parts.directories.read(directory, cookie, sink);
    parts.guard.check(directory);
  }

  // --- extended attributes

  /**
   * Returns the value of an extended attribute.
   *
   * @throws FsException ENODATA if there is none of this name
   */
  public byte[] getXattr(FileRef file, byte[] name) {
    return parts.guard.read(file, () -> parts.attributeWriter.getXattr(file, name));
  }

  /**
   * Sets an extended attribute. {@code system.posix_acl_access} and {@code
   * system.posix_acl_default} are access control lists in the form of Linux: the mode of the file
   * follows the former, new objects in the directory the latter.
   */
  public void setXattr(FileRef file, byte[] name, byte[] value, XattrMode mode) {
    setXattr(file, name, value, mode, Caller.ROOT);
  }

  /** The same; an access list clears set-group-id unless the caller keeps it. */
  public void setXattr(FileRef file, byte[] name, byte[] value, XattrMode mode, Caller caller) {
    parts.attributeWriter.setXattr(file, name, value, mode, caller);
  }

  public List<byte[]> listXattrs(FileRef file) {
    return parts.guard.checked(file, parts.attributeWriter.listXattrs(file));
  }

  public void removeXattr(FileRef file, byte[] name) {
    parts.attributeWriter.removeXattr(file, name);
  }

  // --- files

  /** Opens a regular file. */
  public OpenFile open(FileRef file, boolean forWriting) {
    return parts.guard.checked(file, parts.files.open(file, forWriting));
  }

  /**
   * Makes a regular file without a name, and opens it for writing. It is gone when it is closed,
   * unless it has got a name by then.
   *
   * @param directory from which it has what new files have from their directory
   */
  public OpenFile openUnnamed(FileRef directory, int mode, Caller caller) {
    return parts.files.openUnnamed(parts.namespace.makeUnnamed(directory, mode, caller));
  }

  public void close(OpenFile file) {
    parts.files.close(file);
  }

  /** Does to the order of operations what closing does, for a kernel that does not tell of it. */
  public void settle(FileRef file) {
    if (file.isLive()) {
      parts.files.settle(file.objectId());
    }
  }

  /**
   * Reads from the offset into dst.
   *
   * @return the bytes read: fewer than dst has room for only at the end of the file, where it is 0
   */
  public int read(OpenFile file, long offset, ByteBuffer dst) {
    return parts.guard.read(file.ref(), () -> parts.files.read(file, offset, dst));
  }

  /** Writes all that remains in src. Clears set-user-id bits unless the caller keeps them. */
  public void write(OpenFile file, long offset, ByteBuffer src, Caller caller) {
    parts.files.write(file, offset, src, caller, true);
  }

  /** As {@link #write}, of data from a cache that keeps the times of the file and sets them. */
  public void writeBack(OpenFile file, long offset, ByteBuffer src, Caller caller) {
    parts.files.write(file, offset, src, caller, false);
  }

  /** Makes a file durable, with all that leads to it; or its data and what reading it needs. */
  public void fsync(OpenFile file, boolean dataOnly) {
    beginFsync(file, dataOnly).await();
  }

  /** As {@link #fsync}, but for the wait: it is durable when that is over. */
  public Durability beginFsync(OpenFile file, boolean dataOnly) {
    return parts.files.fsync(file, dataOnly);
  }

  /** Makes the entries of a directory durable. */
  public void fsyncDirectory(FileRef directory) {
    beginFsyncDirectory(directory).await();
  }

  /** As {@link #fsyncDirectory}, but for the wait. */
  public Durability beginFsyncDirectory(FileRef directory) {
    return parts.files.fsyncDirectory(directory);
  }

  /**
   * Does what fallocate(2) does.
   *
   * @param mode the FALLOC_FL bits; EOPNOTSUPP for those that make no sense here
   */
  public void allocate(OpenFile file, int mode, long offset, long length, Caller caller) {
    parts.files.allocate(file, mode, offset, length, caller);
  }

  /**
   * Returns the offset of the first data at or behind offset.
   *
   * @throws FsException ENXIO if there is none
   */
  public long seekData(OpenFile file, long offset) {
    return parts.guard.read(file.ref(), () -> parts.files.seekData(file, offset));
  }

  /**
   * Returns the offset of the first hole at or behind offset; the end of the file counts as one.
   *
   * @throws FsException ENXIO if offset is not inside the file
   */
  public long seekHole(OpenFile file, long offset) {
    return parts.guard.read(file.ref(), () -> parts.files.seekHole(file, offset));
  }

  // --- history

  /**
   * Returns the tid of the moment that the text names, in the grammar of {@code NAME@@WHEN}.
   *
   * @throws FsException EINVAL if it is no such text; ENOENT if there is no such moment
   */
  public long resolve(String when) {
    return parts.moments.resolve(when);
  }

  /** Returns when the last commit up to this tid was made, in ns since 1970; 0 if there is none. */
  public long timeOf(long tid) {
    return parts.moments.time(tid);
  }

  /** Returns the moments at which the object changed, oldest first. */
  public List<Moment> history(FileRef file) {
    return parts.guard.checked(file, parts.histories.of(file));
  }

  /** The same, of all objects that had this name in the directory, also when none has it now. */
  public List<Moment> history(FileRef directory, byte[] name) {
    return parts.guard.checked(directory, parts.histories.of(directory, name));
  }

  /** Returns the last moment at this tid or before it. */
  long momentUpTo(long tid) {
    return parts.moments.floor(tid);
  }

  /** What works below the facade: for the tools of this package. */
  Store store() {
    return parts.store;
  }
}

package org.tidemark.fuse.bridge;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tidemark.base.Clock;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.Created;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.RenameMode;
import org.tidemark.fuse.api.SeekTarget;
import org.tidemark.fuse.api.XattrMode;

/** Serves an open {@link FileSystem}. Does not close it. Thread-safe. */
public final class CoreFileSystem implements InodeFileSystem, AutoCloseable {
  /** Directories have no state while they are open; a handle must not be 0. */
  private static final Opened OPEN_DIRECTORY = new Opened(1, true);

  private static final byte[] DOT = {'.'};
  private static final byte[] NO_NAME = {};

  private final FileSystem fileSystem;
  private final Validity validity;
  private final Nodes nodes;
  private final Files files;
  private final Departed departed;

  /**
   * @param clock the one with which the filesystem was opened
   * @param commitIntervalNanos how long data may stay in the write-back buffer
   */
  public CoreFileSystem(FileSystem fileSystem, Clock clock, long commitIntervalNanos) {
    this.fileSystem = fileSystem;
    this.validity = Validity.of(fileSystem, clock, commitIntervalNanos);
    boolean movesOn = fileSystem.mirroring().replicaState().isPresent();
    this.nodes = new Nodes(fileSystem.root(), ref -> movesOn && !fileSystem.exists(ref));
    this.files = new Files(fileSystem, nodes);
    this.departed = new Departed(fileSystem);
  }

  /** Has the kernel drop its cache of what changes without its doing. */
  public void follow(KernelCache cache) {
    fileSystem.tell(new CacheDropper(fileSystem, nodes, cache));
  }

  // Nodes and names

  @Override
  public LookupResult lookup(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
    if (Arrays.equals(name, DOT)) {
      return lookupSelf(parent);
    }
    Attributes found;
    try {
      found = fileSystem.lookup(parent, name);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return new LookupResult.Absent(validity.ofAbsence(name, parent));
      }
      throw e;
    }
    return entry(name, found);
  }

  /** Finds a node again that the kernel has forgotten: for NFS, and of any type. */
  private LookupResult.Entry lookupSelf(FileRef ref) {
    try {
      return entry(DOT, fileSystem.attributes(ref));
    } catch (FsException e) {
      throw e.errno() == Errno.ENOENT
          ? new FsException(Errno.ESTALE, ref + " does not exist any more")
          : e;
    }
  }

  private LookupResult.Entry entry(byte[] name, Attributes found) {
    long node = nodes.take(found.ref());
    return new LookupResult.Entry(
        Conversions.attributes(found, node, validity.ofAttributes(found)),
        validity.ofEntry(name, found));
  }

  @Override
  public void forget(long node, long references) {
    if (nodes.forget(node, references)) {
      files.forget(node);
      departed.forget(node);
    }
  }

  @Override
  public NodeAttributes getAttributes(long node) {
    try {
      return attributes(node, fileSystem.attributes(nodes.ref(node)));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return departed.attributes(node).orElseThrow(() -> e);
    }
  }

  private NodeAttributes attributes(long node, Attributes found) {
    return Conversions.attributes(found, node, validity.ofAttributes(found));
  }

  @Override
  public NodeAttributes setAttributes(long node, AttributeChange change, Caller caller) {
    return attributes(node, files.setAttributes(nodes.ref(node), change, caller));
  }

  @Override
  public byte[] readSymlink(long node) {
    try {
      return fileSystem.readSymlink(nodes.ref(node));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return departed.target(node).orElseThrow(() -> e);
    }
  }

  @Override
  public LookupResult.Entry makeNode(
      long directory, byte[] name, int mode, long rdev, Caller caller) {
    return entry(
        name,
        fileSystem.makeNode(nodes.ref(directory), name, mode, rdev, Conversions.caller(caller)));
  }

  @Override
  public LookupResult.Entry makeDirectory(long directory, byte[] name, int mode, Caller caller) {
    return entry(
        name,
        fileSystem.makeDirectory(nodes.ref(directory), name, mode, Conversions.caller(caller)));
  }

  @Override
  public LookupResult.Entry makeSymlink(long directory, byte[] name, byte[] target, Caller caller) {
    return entry(
        name,
        fileSystem.makeSymlink(nodes.ref(directory), name, target, Conversions.caller(caller)));
  }

  @Override
  public LookupResult.Entry makeUnnamed(long directory, int mode, Caller caller) {
    OpenFile file = fileSystem.openUnnamed(nodes.ref(directory), mode, Conversions.caller(caller));
    LookupResult.Entry entry = entry(NO_NAME, fileSystem.attributes(file.ref()));
    departed.add(entry.attributes(), file);
    return entry;
  }

  @Override
  public LookupResult.Entry link(long node, long directory, byte[] name) {
    LookupResult.Entry entry =
        entry(name, fileSystem.link(nodes.ref(node), nodes.ref(directory), name));
    departed.forget(node);
    return entry;
  }

  @Override
  public void unlink(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
    removing(fileSystem.lookup(parent, name), () -> fileSystem.unlink(parent, name));
  }

  @Override
  public void removeDirectory(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
    removing(fileSystem.lookup(parent, name), () -> fileSystem.removeDirectory(parent, name));
  }

  /** Runs an operation by which an object may lose its last name. */
  private void removing(Attributes last, Runnable operation) {
    long node = nodes.number(last.ref());
    if (!last.ref().isLive() || !nodes.isReferenced(node)) {
      operation.run();
      return;
    }
    departed.before(last, attributes(node, last));
    boolean succeeded = false;
    try {
      operation.run();
      succeeded = true;
    } finally {
      departed.after(node, succeeded);
    }
  }

  @Override
  public void rename(
      long fromDirectory, byte[] from, long toDirectory, byte[] to, RenameMode mode) {
    FileRef fromRef = nodes.ref(fromDirectory);
    FileRef toRef = nodes.ref(toDirectory);
    switch (mode) {
      case PLAIN -> {
        Runnable rename =
            () -> fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.PLAIN);
        find(toRef, to).ifPresentOrElse(replaced -> removing(replaced, rename), rename);
      }
      case NO_REPLACE ->
          fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.NO_REPLACE);
      case EXCHANGE ->
          fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.EXCHANGE);
    }
  }

  private Optional<Attributes> find(FileRef directory, byte[] name) {
    try {
      return Optional.of(fileSystem.lookup(directory, name));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  // Files

  @Override
  public Created create(long directory, byte[] name, int mode, int flags, Caller caller) {
    LookupResult.Entry entry;
    try {
      entry = makeNode(directory, name, mode, 0, caller);
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST || (flags & OpenFlags.EXCLUSIVE) != 0) {
        throw e;
      }
      entry = entry(name, fileSystem.lookup(nodes.ref(directory), name));
    }
    try {
      return new Created(entry, open(entry.node(), flags, caller));
    } catch (FsException e) {
      forget(entry.node(), 1);
      throw e;
    }
  }

  @Override
  public Opened open(long node, int flags, Caller caller) {
    return files.open(node, flags, caller);
  }

  @Override
  public int read(long node, long handle, long offset, ByteBuffer destination) {
    return files.read(node, handle, offset, destination);
  }

  @Override
  public void write(
      long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
    files.write(node, handle, offset, source, flags, caller);
  }

  /**
   * There is nothing to do when one of several descriptors is closed. The answer ENOSYS spares all
   * further closes a round trip: the kernel does not ask again.
   */
  @Override
  public void flush(long node, long handle) {
    throw new FsException(Errno.ENOSYS, "close needs no flush");
  }

  @Override
  public void release(long node, long handle) {
    files.release(handle);
  }

  @Override
  public Durability fsync(long node, long handle, boolean dataOnly) {
    return files.fsync(node, handle, dataOnly);
  }

  @Override
  public void allocate(long node, long handle, int mode, long offset, long length, Caller caller) {
    files.allocate(node, handle, mode, offset, length, caller);
  }

  @Override
  public long copyRange(
      long fromNode,
      long fromHandle,
      long fromOffset,
      long toNode,
      long toHandle,
      long toOffset,
      long length,
      Caller caller) {
    return files.copyRange(
        fromNode, fromHandle, fromOffset, toNode, toHandle, toOffset, length, caller);
  }

  @Override
  public long seek(long node, long handle, long offset, SeekTarget target) {
    return files.seek(node, handle, offset, target);
  }

  // Directories

  @Override
  public Opened openDirectory(long node) {
    return OPEN_DIRECTORY;
  }

  @Override
  public void readDirectory(long node, long handle, long cookie, DirectorySink sink) {
    fileSystem.readDirectory(
        nodes.ref(node),
        cookie,
        (name, child, type, nextCookie) -> sink.entry(name, nodes.number(child), type, nextCookie));
  }

  @Override
  public void readDirectoryPlus(long node, long handle, long cookie, DirectoryPlusSink sink) {
    new DirectoryPlusReader(fileSystem, nodes.ref(node), this::entry, nodes).read(cookie, sink);
  }

  @Override
  public void releaseDirectory(long node, long handle) {}

  @Override
  public Durability fsyncDirectory(long node) {
    return fileSystem.beginFsyncDirectory(nodes.ref(node));
  }

  // Extended attributes

  @Override
  public byte[] getXattr(long node, byte[] name) {
    return fileSystem.getXattr(nodes.ref(node), name);
  }

  @Override
  public List<byte[]> listXattrs(long node) {
    return fileSystem.listXattrs(nodes.ref(node));
  }

  @Override
  public void setXattr(long node, byte[] name, byte[] value, XattrMode mode, Caller caller) {
    fileSystem.setXattr(
        nodes.ref(node), name, value, Conversions.mode(mode), Conversions.caller(caller));
  }

  @Override
  public void removeXattr(long node, byte[] name) {
    fileSystem.removeXattr(nodes.ref(node), name);
  }

  @Override
  public int getFlags(long node) {
    return Conversions.ioctlFlags(fileSystem.attributes(nodes.ref(node)).flags());
  }

  @Override
  public void setFlags(long node, int flags, Caller caller) {
    fileSystem.setFlags(nodes.ref(node), Conversions.inodeFlags(flags));
  }

  // The whole

  @Override
  public FileSystemStatus status() {
    return Conversions.status(fileSystem.status());
  }

  @Override
  public void sync() {
    fileSystem.sync();
  }

  /** Ends what the kernel has left open: it is gone, and refers to nothing any more. */
  @Override
  public void close() {
    departed.forgetAll();
    files.close();
  }
}

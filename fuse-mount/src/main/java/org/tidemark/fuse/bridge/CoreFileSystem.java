package org.tidemark.fuse.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.Created;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.RenameMode;
import org.tidemark.fuse.api.SeekTarget;
import org.tidemark.fuse.api.XattrMode;

/** Serves an open {@link FileSystem}. Does not close it. Thread-safe. */
public final class CoreFileSystem implements InodeFileSystem, AutoCloseable {
  /** Access control lists are rejected as long as the kernel is not told to check them. */
  private static final String ACL_PREFIX = "system.posix_acl_";

  /** Directories have no state while they are open; a handle must not be 0. */
  private static final Opened OPEN_DIRECTORY = new Opened(1, true);

  private final FileSystem fileSystem;
  private final Validity validity;
  private final Nodes nodes;
  private final Handles handles = new Handles();
  private final Departed departed;

  /**
   * @param clock the one with which the filesystem was opened
   * @param commitIntervalNanos how long data may stay in the write-back buffer
   */
  public CoreFileSystem(FileSystem fileSystem, Clock clock, long commitIntervalNanos) {
    this.fileSystem = fileSystem;
    this.validity = Validity.afterCommits(clock, commitIntervalNanos);
    this.nodes = new Nodes(fileSystem.root());
    this.departed = new Departed(fileSystem);
  }

  // Nodes and names

  @Override
  public LookupResult lookup(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
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

  private LookupResult.Entry entry(byte[] name, Attributes found) {
    long node = nodes.take(found.ref());
    return new LookupResult.Entry(
        Conversions.attributes(found, node, validity.ofAttributes(found)),
        validity.ofEntry(name, found));
  }

  @Override
  public void forget(long node, long references) {
    nodes.forget(node, references);
    departed.forget(node);
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

  private NodeAttributes attributes(Attributes found) {
    return attributes(nodes.number(found.ref()), found);
  }

  @Override
  public NodeAttributes setAttributes(long node, AttributeChange change, Caller caller) {
    return attributes(
        node,
        fileSystem.setAttributes(
            nodes.ref(node), Conversions.change(change), Conversions.caller(caller)));
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
  public LookupResult.Entry link(long node, long directory, byte[] name) {
    return entry(name, fileSystem.link(nodes.ref(node), nodes.ref(directory), name));
  }

  @Override
  public void unlink(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
    Attributes last = fileSystem.lookup(parent, name);
    fileSystem.unlink(parent, name);
    departed.afterRemoval(last, attributes(last));
  }

  @Override
  public void removeDirectory(long directory, byte[] name) {
    FileRef parent = nodes.ref(directory);
    Attributes last = fileSystem.lookup(parent, name);
    fileSystem.removeDirectory(parent, name);
    departed.afterRemoval(last, attributes(last));
  }

  @Override
  public void rename(
      long fromDirectory, byte[] from, long toDirectory, byte[] to, RenameMode mode) {
    FileRef fromRef = nodes.ref(fromDirectory);
    FileRef toRef = nodes.ref(toDirectory);
    switch (mode) {
      case PLAIN -> {
        Consumer<Boolean> afterwards = beforeReplacing(toRef, to);
        boolean succeeded = false;
        try {
          fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.PLAIN);
          succeeded = true;
        } finally {
          afterwards.accept(succeeded);
        }
      }
      case NO_REPLACE ->
          fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.NO_REPLACE);
      case EXCHANGE ->
          fileSystem.rename(fromRef, from, toRef, to, org.tidemark.fs.RenameMode.EXCHANGE);
    }
  }

  private Consumer<Boolean> beforeReplacing(FileRef directory, byte[] name) {
    Attributes replaced;
    try {
      replaced = fileSystem.lookup(directory, name);
    } catch (FsException e) {
      return succeeded -> {}; // nothing to replace, or an error which the rename will meet too
    }
    return departed.beforeRename(replaced, attributes(replaced));
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
    boolean writes = OpenFlags.writes(flags);
    long handle = handles.add(fileSystem.open(nodes.ref(node), writes));
    if (writes && (flags & OpenFlags.TRUNCATE) != 0) {
      truncateOpened(node, handle, caller);
    }
    return new Opened(handle, true);
  }

  private void truncateOpened(long node, long handle, Caller caller) {
    try {
      fileSystem.setAttributes(
          nodes.ref(node),
          org.tidemark.fs.AttributeChange.NONE.withSize(0),
          Conversions.caller(caller));
    } catch (FsException e) {
      release(node, handle);
      throw e;
    }
  }

  @Override
  public int read(long node, long handle, long offset, ByteBuffer destination) {
    return fileSystem.read(handles.get(handle), offset, destination);
  }

  @Override
  public void write(
      long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
    fileSystem.write(handles.get(handle), offset, source, Conversions.caller(caller));
    if (OpenFlags.durable(flags)) {
      fileSystem.fsync(handles.get(handle), true);
    }
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
    fileSystem.close(handles.remove(handle));
  }

  @Override
  public void fsync(long node, long handle, boolean dataOnly) {
    fileSystem.fsync(handles.get(handle), dataOnly);
  }

  @Override
  public void allocate(long node, long handle, int mode, long offset, long length, Caller caller) {
    fileSystem.allocate(handles.get(handle), mode, offset, length, Conversions.caller(caller));
  }

  @Override
  public long seek(long node, long handle, long offset, SeekTarget target) {
    return switch (target) {
      case DATA -> fileSystem.seekData(handles.get(handle), offset);
      case HOLE -> fileSystem.seekHole(handles.get(handle), offset);
    };
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
  public void fsyncDirectory(long node) {
    fileSystem.fsyncDirectory(nodes.ref(node));
  }

  // Extended attributes

  @Override
  public byte[] getXattr(long node, byte[] name) {
    rejectAcl(name);
    return fileSystem.getXattr(nodes.ref(node), name);
  }

  @Override
  public List<byte[]> listXattrs(long node) {
    return fileSystem.listXattrs(nodes.ref(node));
  }

  @Override
  public void setXattr(long node, byte[] name, byte[] value, XattrMode mode) {
    rejectAcl(name);
    fileSystem.setXattr(
        nodes.ref(node),
        name,
        value,
        switch (mode) {
          case SET -> org.tidemark.fs.XattrMode.SET;
          case CREATE -> org.tidemark.fs.XattrMode.CREATE;
          case REPLACE -> org.tidemark.fs.XattrMode.REPLACE;
        });
  }

  @Override
  public void removeXattr(long node, byte[] name) {
    rejectAcl(name);
    fileSystem.removeXattr(nodes.ref(node), name);
  }

  private static void rejectAcl(byte[] name) {
    if (new String(name, US_ASCII).startsWith(ACL_PREFIX)) {
      throw new FsException(Errno.EOPNOTSUPP, "access control lists are not supported");
    }
  }

  // The whole

  @Override
  public FileSystemStatus status() {
    return Conversions.status(fileSystem.status());
  }

  /** Ends what the kernel has left open: it is gone, and refers to nothing any more. */
  @Override
  public void close() {
    departed.forgetAll();
    handles.removeAll().forEach(fileSystem::close);
  }
}

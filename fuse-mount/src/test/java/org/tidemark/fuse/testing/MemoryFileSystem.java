package org.tidemark.fuse.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tidemark.base.Clock;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.Created;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.RenameMode;
import org.tidemark.fuse.api.SeekTarget;
import org.tidemark.fuse.api.XattrMode;

/**
 * A plain filesystem in memory, under one lock, for testing transports without the engine.
 *
 * <p>Looking up {@link #FAULTY_NAME} throws what no filesystem should.
 */
public class MemoryFileSystem implements InodeFileSystem {
  public static final String FAULTY_NAME = "throws-an-error";

  private static final long VALID_NANOS = 3600 * Units.NANOS_PER_SECOND;
  private static final int PUNCH_HOLE = 2;

  private final Map<Long, MemoryNode> nodes = new HashMap<>();
  private long nextId = ROOT;

  public MemoryFileSystem() {
    MemoryNode root = newNode(MemoryNode.DIRECTORY | 0777, new Caller(0, 0, 0));
    root.nlink = 2;
    root.parent = ROOT;
  }

  /** Returns how many nodes exist, also such as have no name any more. */
  public synchronized int nodeCount() {
    return nodes.size();
  }

  private static long now() {
    return Clock.system().realtimeNanos();
  }

  private MemoryNode newNode(int mode, Caller caller) {
    MemoryNode node = new MemoryNode(nextId++, mode, caller.uid(), caller.gid(), now());
    nodes.put(node.id, node);
    return node;
  }

  private MemoryNode node(long id) {
    MemoryNode node = nodes.get(id);
    if (node == null) {
      throw new FsException(Errno.ESTALE, "no node " + id);
    }
    return node;
  }

  private static String key(byte[] name) {
    return new String(name, ISO_8859_1);
  }

  private void dropIfUnused(MemoryNode node) {
    if (node.nlink == 0 && node.opens == 0 && node.references <= 0) {
      nodes.remove(node.id);
    }
  }

  private static LookupResult.Entry entry(MemoryNode node) {
    node.references++;
    return new LookupResult.Entry(node.attributes(VALID_NANOS), VALID_NANOS);
  }

  private MemoryNode make(long directory, byte[] name, int mode, Caller caller) {
    MemoryNode parent = node(directory);
    if (parent.find(name) != null) {
      throw new FsException(Errno.EEXIST, "exists");
    }
    if (name.length > 255) {
      throw new FsException(Errno.ENAMETOOLONG, "name too long");
    }
    boolean masked = (mode & MemoryNode.TYPE_MASK) != MemoryNode.SYMLINK;
    MemoryNode node = newNode(masked ? mode & ~caller.umask() : mode, caller);
    node.nlink = node.isDirectory() ? 2 : 1;
    parent.addEntry(name, node, now());
    return node;
  }

  @Override
  public synchronized LookupResult lookup(long directory, byte[] name) {
    return switch (key(name)) {
      case FAULTY_NAME -> throw new StackOverflowError("as the test wants it");
      case "." -> entry(node(directory));
      case ".." -> entry(node(node(directory).parent));
      default -> {
        MemoryNode found = node(directory).find(name);
        yield found == null ? new LookupResult.Absent(VALID_NANOS) : entry(found);
      }
    };
  }

  @Override
  public synchronized void forget(long id, long references) {
    MemoryNode node = nodes.get(id);
    if (node != null) {
      node.references -= references;
      dropIfUnused(node);
    }
  }

  @Override
  public synchronized NodeAttributes getAttributes(long node) {
    return node(node).attributes(VALID_NANOS);
  }

  @Override
  public synchronized NodeAttributes setAttributes(
      long node, AttributeChange change, Caller caller) {
    node(node).change(change, now());
    return node(node).attributes(VALID_NANOS);
  }

  @Override
  public synchronized byte[] readSymlink(long node) {
    return node(node).target;
  }

  @Override
  public synchronized LookupResult.Entry makeNode(
      long directory, byte[] name, int mode, long rdev, Caller caller) {
    MemoryNode node = make(directory, name, mode, caller);
    node.rdev = rdev;
    return entry(node);
  }

  @Override
  public synchronized LookupResult.Entry makeDirectory(
      long directory, byte[] name, int mode, Caller caller) {
    return entry(make(directory, name, MemoryNode.DIRECTORY | mode, caller));
  }

  @Override
  public synchronized LookupResult.Entry makeSymlink(
      long directory, byte[] name, byte[] target, Caller caller) {
    MemoryNode node = make(directory, name, MemoryNode.SYMLINK | 0777, caller);
    node.target = target;
    node.size = target.length;
    return entry(node);
  }

  @Override
  public synchronized LookupResult.Entry link(long id, long directory, byte[] name) {
    MemoryNode node = node(id);
    if (node(directory).find(name) != null) {
      throw new FsException(Errno.EEXIST, "exists");
    }
    node(directory).addEntry(name, node, now());
    node.nlink++;
    node.ctime = now();
    return entry(node);
  }

  @Override
  public synchronized LookupResult.Entry makeUnnamed(long directory, int mode, Caller caller) {
    MemoryNode node = newNode(MemoryNode.REGULAR | (mode & ~caller.umask()), caller);
    node.nlink = 0;
    return entry(node);
  }

  @Override
  public synchronized void unlink(long directory, byte[] name) {
    MemoryNode node = node(directory).mustFind(name);
    node(directory).removeEntry(name, node, now());
    node.nlink--;
    node.ctime = now();
    dropIfUnused(node);
  }

  @Override
  public synchronized void removeDirectory(long directory, byte[] name) {
    MemoryNode node = node(directory).mustFind(name);
    if (!node.entries.isEmpty()) {
      throw new FsException(Errno.ENOTEMPTY, "not empty");
    }
    node(directory).removeEntry(name, node, now());
    node.nlink = 0;
    dropIfUnused(node);
  }

  @Override
  public synchronized void rename(
      long fromDirectory, byte[] from, long toDirectory, byte[] to, RenameMode mode) {
    if (mode != RenameMode.PLAIN) {
      throw new FsException(Errno.EINVAL, "not in this filesystem");
    }
    MemoryNode node = node(fromDirectory).mustFind(from);
    MemoryNode replaced = node(toDirectory).find(to);
    if (replaced == node) {
      return;
    }
    if (replaced != null && replaced.isDirectory()) {
      removeDirectory(toDirectory, to);
    } else if (replaced != null) {
      unlink(toDirectory, to);
    }
    node(fromDirectory).removeEntry(from, node, now());
    node(toDirectory).addEntry(to, node, now());
  }

  @Override
  public synchronized Created create(
      long directory, byte[] name, int mode, int flags, Caller caller) {
    MemoryNode node = node(directory).find(name);
    if (node == null) {
      node = make(directory, name, mode, caller);
    }
    return new Created(entry(node), open(node.id, flags, caller));
  }

  @Override
  public synchronized Opened open(long node, int flags, Caller caller) {
    node(node).opens++;
    return new Opened(node + 1000, true);
  }

  @Override
  public synchronized int read(long node, long handle, long offset, ByteBuffer destination) {
    checkHandle(node, handle);
    return node(node).read(offset, destination);
  }

  @Override
  public synchronized void write(
      long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
    checkHandle(node, handle);
    node(node).write(offset, source);
    node(node).mtime = now();
    node(node).ctime = node(node).mtime;
  }

  private static void checkHandle(long node, long handle) {
    if (handle != NO_HANDLE && handle != node + 1000) {
      throw new FsException(Errno.EBADF, "handle " + handle + " of node " + node);
    }
  }

  @Override
  public synchronized void flush(long node, long handle) {
    checkHandle(node, handle);
  }

  @Override
  public synchronized void release(long node, long handle) {
    checkHandle(node, handle);
    node(node).opens--;
    dropIfUnused(node(node));
  }

  @Override
  public Durability fsync(long node, long handle, boolean dataOnly) {
    checkHandle(node, handle);
    return Durability.REACHED;
  }

  @Override
  public synchronized void allocate(
      long id, long handle, int mode, long offset, long length, Caller caller) {
    MemoryNode node = node(id);
    if ((mode & PUNCH_HOLE) != 0) {
      node.punch(offset, Math.min(length, node.size - offset));
    } else if ((mode & 1) == 0) {
      node.size = Math.max(node.size, offset + length);
    }
  }

  @Override
  public synchronized long copyRange(
      long fromNode,
      long fromHandle,
      long fromOffset,
      long toNode,
      long toHandle,
      long toOffset,
      long length,
      Caller caller) {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, 1 << 20));
    int count = read(fromNode, fromHandle, fromOffset, buffer);
    write(toNode, toHandle, toOffset, buffer.flip(), 0, caller);
    return count;
  }

  @Override
  public synchronized long seek(long node, long handle, long offset, SeekTarget target) {
    throw new FsException(Errno.EOPNOTSUPP, "not in this filesystem");
  }

  @Override
  public synchronized Opened openDirectory(long node) {
    return open(node, 0, new Caller(0, 0, 0));
  }

  @Override
  public synchronized void readDirectory(long id, long handle, long cookie, DirectorySink sink) {
    checkHandle(id, handle);
    MemoryListing.read(node(id), cookie, sink);
  }

  @Override
  public synchronized void readDirectoryPlus(
      long id, long handle, long cookie, DirectoryPlusSink sink) {
    checkHandle(id, handle);
    MemoryNode node = node(id);
    MemoryListing.readPlus(node, node(node.parent), cookie, VALID_NANOS, sink);
  }

  @Override
  public void releaseDirectory(long node, long handle) {
    release(node, handle);
  }

  @Override
  public Durability fsyncDirectory(long node) {
    return Durability.REACHED;
  }

  @Override
  public synchronized byte[] getXattr(long node, byte[] name) {
    byte[] value = node(node).xattrs.get(key(name));
    if (value == null) {
      throw new FsException(Errno.ENODATA, "no such attribute");
    }
    return value;
  }

  @Override
  public synchronized List<byte[]> listXattrs(long node) {
    return node(node).xattrs.keySet().stream().map(name -> name.getBytes(ISO_8859_1)).toList();
  }

  @Override
  public synchronized void setXattr(
      long node, byte[] name, byte[] value, XattrMode mode, Caller caller) {
    boolean exists = node(node).xattrs.containsKey(key(name));
    if (mode == XattrMode.CREATE && exists) {
      throw new FsException(Errno.EEXIST, "exists");
    }
    if (mode == XattrMode.REPLACE && !exists) {
      throw new FsException(Errno.ENODATA, "no such attribute");
    }
    node(node).xattrs.put(key(name), value);
  }

  @Override
  public synchronized void removeXattr(long node, byte[] name) {
    if (node(node).xattrs.remove(key(name)) == null) {
      throw new FsException(Errno.ENODATA, "no such attribute");
    }
  }

  @Override
  public FileSystemStatus status() {
    return new FileSystemStatus(4096, 1000, 600, 500, 1 << 20, 1 << 19, 255);
  }

  @Override
  public synchronized int getFlags(long node) {
    return node(node).flags;
  }

  @Override
  public synchronized void setFlags(long node, int flags, Caller caller) {
    node(node).flags = flags;
  }

  @Override
  public void sync() {}
}

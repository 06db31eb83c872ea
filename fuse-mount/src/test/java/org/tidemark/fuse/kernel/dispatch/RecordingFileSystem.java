package org.tidemark.fuse.kernel.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
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

/** Notes each call as a line, and always answers the same. */
final class RecordingFileSystem implements InodeFileSystem {
  private static final long CHILD = 77;
  private static final int FILE_MODE = 0100644;
  private static final int DIRECTORY_MODE = 040755;
  private static final long ENTRY_VALID_NANOS = 3_000_000_007L;
  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  final List<String> calls = new ArrayList<>();

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static String show(Caller caller) {
    return caller.uid()
        + ":"
        + caller.gid()
        + " umask="
        + Integer.toOctalString(caller.umask())
        + (caller.keepsSetId() ? " keeps" : "");
  }

  private void call(String operation, Object... arguments) {
    List<String> shown = new ArrayList<>();
    for (Object argument : arguments) {
      shown.add(
          switch (argument) {
            case byte[] bytes -> text(bytes);
            case Caller caller -> show(caller);
            default -> argument.toString();
          });
    }
    calls.add(operation + "(" + String.join(", ", shown) + ")");
  }

  private static NodeAttributes attributes(long node, int mode) {
    return new NodeAttributes(
        node,
        9,
        mode,
        2,
        1000,
        100,
        0x103,
        5000,
        8192,
        4096,
        11_000_000_012L,
        21_000_000_022L,
        31_000_000_032L,
        41_000_000_042L,
        2_500_000_000L);
  }

  private static LookupResult.Entry entry(long node, int mode) {
    return new LookupResult.Entry(attributes(node, mode), ENTRY_VALID_NANOS);
  }

  private static LookupResult.Entry child() {
    return entry(CHILD, FILE_MODE);
  }

  @Override
  public LookupResult lookup(long directory, byte[] name) {
    call("lookup", directory, name);
    return switch (text(name)) {
      case "absent" -> new LookupResult.Absent(ENTRY_VALID_NANOS);
      case "maybe" -> new LookupResult.Absent(0);
      default -> child();
    };
  }

  @Override
  public void forget(long node, long references) {
    call("forget", node, references);
  }

  @Override
  public NodeAttributes getAttributes(long node) {
    call("getAttributes", node);
    return attributes(node, FILE_MODE);
  }

  @Override
  public NodeAttributes setAttributes(long node, AttributeChange change, Caller caller) {
    call(
        "setAttributes",
        node,
        "set=%x mode=%o uid=%d gid=%d size=%d a=%d m=%d c=%d"
            .formatted(
                change.set(),
                change.mode(),
                change.uid(),
                change.gid(),
                change.size(),
                change.atimeNanos(),
                change.mtimeNanos(),
                change.ctimeNanos()),
        caller);
    return attributes(node, FILE_MODE);
  }

  @Override
  public byte[] readSymlink(long node) {
    call("readSymlink", node);
    return "target".getBytes(UTF_8);
  }

  @Override
  public LookupResult.Entry makeNode(
      long directory, byte[] name, int mode, long rdev, Caller caller) {
    call(
        "makeNode", directory, name, "mode=" + Integer.toOctalString(mode), "rdev=" + rdev, caller);
    if (text(name).equals("exists")) {
      throw new FsException(Errno.EEXIST, "exists");
    }
    return child();
  }

  @Override
  public LookupResult.Entry makeDirectory(long directory, byte[] name, int mode, Caller caller) {
    call("makeDirectory", directory, name, "mode=" + Integer.toOctalString(mode), caller);
    return child();
  }

  @Override
  public LookupResult.Entry makeSymlink(long directory, byte[] name, byte[] target, Caller caller) {
    call("makeSymlink", directory, name, target, caller);
    return child();
  }

  @Override
  public LookupResult.Entry makeUnnamed(long directory, int mode, Caller caller) {
    call("makeUnnamed", directory, "mode=" + Integer.toOctalString(mode), caller);
    return child();
  }

  @Override
  public LookupResult.Entry link(long node, long directory, byte[] name) {
    call("link", node, directory, name);
    return child();
  }

  @Override
  public void unlink(long directory, byte[] name) {
    call("unlink", directory, name);
  }

  @Override
  public void removeDirectory(long directory, byte[] name) {
    call("removeDirectory", directory, name);
  }

  @Override
  public void rename(
      long fromDirectory, byte[] from, long toDirectory, byte[] to, RenameMode mode) {
    call("rename", fromDirectory, from, toDirectory, to, mode);
  }

  @Override
  public Created create(long directory, byte[] name, int mode, int flags, Caller caller) {
    call(
        "create",
        directory,
        name,
        "mode=" + Integer.toOctalString(mode),
        "flags=" + Integer.toHexString(flags),
        caller);
    return new Created(child(), new Opened(5, true));
  }

  @Override
  public Opened open(long node, int flags, Caller caller) {
    call("open", node, "flags=" + Integer.toHexString(flags), caller);
    return new Opened(5, true);
  }

  @Override
  public int read(long node, long handle, long offset, ByteBuffer destination) {
    call("read", node, "handle=" + handle, "offset=" + offset, "room=" + destination.remaining());
    destination.put(CONTENT);
    return CONTENT.length;
  }

  @Override
  public void write(
      long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
    byte[] data = new byte[source.remaining()];
    source.get(data);
    call(
        "write",
        node,
        "handle=" + handle,
        "offset=" + offset,
        data,
        "flags=" + Integer.toHexString(flags),
        caller);
  }

  @Override
  public void flush(long node, long handle) {
    call("flush", node, "handle=" + handle);
  }

  @Override
  public void release(long node, long handle) {
    call("release", node, "handle=" + handle);
  }

  @Override
  public Durability fsync(long node, long handle, boolean dataOnly) {
    call("fsync", node, "handle=" + handle, "dataOnly=" + dataOnly);
    return () -> call("durable", node);
  }

  @Override
  public void allocate(long node, long handle, int mode, long offset, long length, Caller caller) {
    call("allocate", node, "handle=" + handle, "mode=" + mode, offset, length, caller);
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
    call("copyRange", fromNode, fromHandle, fromOffset, toNode, toHandle, toOffset, length, caller);
    return 50_000;
  }

  @Override
  public long seek(long node, long handle, long offset, SeekTarget target) {
    call("seek", node, "handle=" + handle, offset, target);
    return 4096;
  }

  @Override
  public Opened openDirectory(long node) {
    call("openDirectory", node);
    return new Opened(6, true);
  }

  @Override
  public void readDirectory(long node, long handle, long cookie, DirectorySink sink) {
    call("readDirectory", node, "handle=" + handle, "cookie=" + cookie);
    if (sink.entry(".".getBytes(UTF_8), node, 4, 1)
        && sink.entry("..".getBytes(UTF_8), ROOT, 4, 2)) {
      sink.entry("name".getBytes(UTF_8), CHILD, 8, 9);
    }
  }

  @Override
  public void readDirectoryPlus(long node, long handle, long cookie, DirectoryPlusSink sink) {
    call("readDirectoryPlus", node, "handle=" + handle, "cookie=" + cookie);
    if (cookie == 9) {
      sink.entry("lost".getBytes(UTF_8), 99, 8, 10);
    } else if (sink.entry(".".getBytes(UTF_8), entry(node, DIRECTORY_MODE), 1)
        && sink.entry("..".getBytes(UTF_8), entry(ROOT, DIRECTORY_MODE), 2)) {
      sink.entry("name".getBytes(UTF_8), child(), 9);
    }
  }

  @Override
  public void releaseDirectory(long node, long handle) {
    call("releaseDirectory", node, "handle=" + handle);
  }

  @Override
  public Durability fsyncDirectory(long node) {
    call("fsyncDirectory", node);
    return () -> call("durable", node);
  }

  @Override
  public byte[] getXattr(long node, byte[] name) {
    call("getXattr", node, name);
    return "value".getBytes(UTF_8);
  }

  @Override
  public List<byte[]> listXattrs(long node) {
    call("listXattrs", node);
    return List.of("user.a".getBytes(UTF_8), "user.b".getBytes(UTF_8));
  }

  @Override
  public void setXattr(long node, byte[] name, byte[] value, XattrMode mode, Caller caller) {
    call("setXattr", node, name, value, mode, caller);
  }

  @Override
  public void removeXattr(long node, byte[] name) {
    call("removeXattr", node, name);
  }

  @Override
  public int getFlags(long node) {
    call("getFlags", node);
    return 0x40;
  }

  @Override
  public void setFlags(long node, int flags, Caller caller) {
    call("setFlags", node, Integer.toHexString(flags), caller);
  }

  @Override
  public FileSystemStatus status() {
    call("status");
    return new FileSystemStatus(4096, 1000, 600, 500, 300, 200, 255);
  }

  @Override
  public void sync() {
    call("sync");
  }
}

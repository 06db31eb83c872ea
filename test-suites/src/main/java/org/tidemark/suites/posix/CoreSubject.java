package org.tidemark.suites.posix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.FsException;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.RenameMode;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fs.XattrMode;

/**
 * The core without a kernel: what a kernel does (permissions, paths with symlinks, descriptors'
 * offsets) it lacks, and says so in its capabilities. Everything else is the core's own.
 */
public final class CoreSubject implements PosixSubject {
  private static final Set<Capability> CAPABILITIES =
      EnumSet.of(
          Capability.ROOT,
          Capability.FALLOCATE,
          Capability.SEEK_HOLE,
          Capability.XATTR,
          Capability.RENAME_FLAGS,
          Capability.STABLE_INODES,
          Capability.ATIME);

  private final CoreDescriptors descriptors;
  private final ThreadLocal<Caller> callers;
  private final FileRef root;
  private final FileSystem fs;

  /** Over the whole of {@code fs}, which stays the caller's. */
  public CoreSubject(FileSystem fs) {
    this(fs, fs.root(), new CoreDescriptors(fs), ThreadLocal.withInitial(() -> Caller.ROOT));
  }

  private CoreSubject(
      FileSystem fs, FileRef root, CoreDescriptors descriptors, ThreadLocal<Caller> callers) {
    this.fs = fs;
    this.root = root;
    this.descriptors = descriptors;
    this.callers = callers;
  }

  @Override
  public String describe() {
    return "fs-core";
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public PosixSubject child(String name) {
    FileRef made = fs.makeDirectory(root, bytes(name), 0777, Caller.ROOT).ref();
    return new CoreSubject(fs, made, descriptors, callers);
  }

  @Override
  public void close() {}

  @Override
  public void tick() {
    Clock clock = Clock.system();
    long start = clock.realtimeNanos();
    while (clock.realtimeNanos() <= start) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void as(int uid, int gid, Runnable body) {
    callers.set(new Caller(uid, gid));
    try {
      body.run();
    } finally {
      callers.set(Caller.ROOT);
    }
  }

  // --- paths

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private Caller caller() {
    return callers.get();
  }

  private static <T> T call(String what, Supplier<T> body) {
    try {
      return body.get();
    } catch (FsException e) {
      throw (PosixException) new PosixException(what, e.errno().code()).initCause(e);
    }
  }

  private static void run(String what, Runnable body) {
    call(
        what,
        () -> {
          body.run();
          return "";
        });
  }

  /** Of the directory that holds the last name of {@code path}. */
  private FileRef parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? root : find(path.substring(0, slash)).ref();
  }

  private static byte[] name(String path) {
    return bytes(path.substring(path.lastIndexOf('/') + 1));
  }

  private Attributes find(String path) {
    Attributes at = fs.attributes(root);
    for (String name : path.split("/", -1)) {
      at = fs.lookup(at.ref(), bytes(name));
    }
    return at;
  }

  @Override
  public int open(String path, int flags, int mode) {
    return call("open " + path, () -> tryToOpen(path, flags, mode));
  }

  /** Starts over, as the kernel does, when what was found goes before it is open. */
  private int tryToOpen(String path, int flags, int mode) {
    while (true) {
      Attributes found = (flags & Linux.O_CREAT) == 0 ? find(path) : make(path, flags, mode);
      try {
        return open(found == null ? find(path) : found, flags);
      } catch (FsException e) {
        if (e.errno().code() != Linux.ENOENT) {
          throw e;
        }
      }
    }
  }

  private @Nullable Attributes make(String path, int flags, int mode) {
    try {
      return fs.makeNode(parent(path), name(path), FileType.REGULAR | mode, 0, caller());
    } catch (FsException e) {
      if (e.errno().code() == Linux.EEXIST && (flags & Linux.O_EXCL) == 0) {
        return null;
      }
      throw e;
    }
  }

  private int open(Attributes found, int flags) {
    int fd = descriptors.open(found, flags);
    if ((flags & Linux.O_TRUNC) != 0) {
      fs.setAttributes(found.ref(), AttributeChange.NONE.withSize(0), caller());
    }
    return fd;
  }

  @Override
  public void close(int fd) {
    run("close", () -> descriptors.close(fd));
  }

  @Override
  public byte[] pread(int fd, long offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int count = call("read", () -> fs.read(descriptors.file(fd), offset, buffer));
    byte[] bytes = new byte[count];
    buffer.get(0, bytes);
    return bytes;
  }

  @Override
  public int pwrite(int fd, long offset, byte[] data) {
    run("write", () -> fs.write(descriptors.file(fd), offset, ByteBuffer.wrap(data), caller()));
    return data.length;
  }

  @Override
  public long seek(int fd, long offset, int whence) {
    return call("seek", () -> descriptors.seek(fd, offset, whence));
  }

  @Override
  public void truncate(String path, long size) {
    set(path, AttributeChange.NONE.withSize(size));
  }

  @Override
  public void ftruncate(int fd, long size) {
    set(descriptors.ref(fd), AttributeChange.NONE.withSize(size));
  }

  @Override
  public void fallocate(int fd, int mode, long offset, long length) {
    run("fallocate", () -> fs.allocate(descriptors.file(fd), mode, offset, length, caller()));
  }

  @Override
  public void fsync(int fd) {
    run("fsync", () -> fs.fsync(descriptors.file(fd), false));
  }

  // --- attributes

  @Override
  public Stat lstat(String path) {
    return call("lstat " + path, () -> stat(find(path)));
  }

  @Override
  public Stat stat(String path) {
    return lstat(path);
  }

  @Override
  public Stat fstat(int fd) {
    return call("fstat", () -> stat(fs.attributes(descriptors.ref(fd))));
  }

  private static Stat stat(Attributes a) {
    return new Stat(
        a.ref().inodeNumber(),
        a.mode(),
        a.nlink(),
        a.uid(),
        a.gid(),
        a.rdev(),
        a.size(),
        a.allocatedBytes() / 512,
        a.atime(),
        a.mtime(),
        a.ctime());
  }

  private void set(String path, AttributeChange change) {
    run("setattr " + path, () -> fs.setAttributes(find(path).ref(), change, caller()));
  }

  private void set(FileRef ref, AttributeChange change) {
    run("setattr " + ref, () -> fs.setAttributes(ref, change, caller()));
  }

  @Override
  public void chmod(String path, int mode) {
    set(path, AttributeChange.NONE.withMode(mode));
  }

  @Override
  public void fchmod(int fd, int mode) {
    set(descriptors.ref(fd), AttributeChange.NONE.withMode(mode));
  }

  @Override
  public void lchown(String path, int uid, int gid) {
    set(path, owner(uid, gid));
  }

  @Override
  public void fchown(int fd, int uid, int gid) {
    set(descriptors.ref(fd), owner(uid, gid));
  }

  private static AttributeChange owner(int uid, int gid) {
    AttributeChange change = uid == -1 ? AttributeChange.NONE : AttributeChange.NONE.withUid(uid);
    return gid == -1 ? change : change.withGid(gid);
  }

  @Override
  public void utimens(String path, long atime, long mtime) {
    AttributeChange change = AttributeChange.NONE;
    change = atime == Linux.UTIME_OMIT ? change : change.withAtime(time(atime));
    change = mtime == Linux.UTIME_OMIT ? change : change.withMtime(time(mtime));
    set(path, change);
  }

  private static long time(long time) {
    return time == Linux.UTIME_NOW ? AttributeChange.TIME_NOW : time;
  }

  // --- names

  @Override
  public void mkdir(String path, int mode) {
    run("mkdir " + path, () -> fs.makeDirectory(parent(path), name(path), mode, caller()));
  }

  @Override
  public void rmdir(String path) {
    run("rmdir " + path, () -> fs.removeDirectory(parent(path), name(path)));
  }

  @Override
  public void unlink(String path) {
    run("unlink " + path, () -> fs.unlink(parent(path), name(path)));
  }

  @Override
  public void link(String from, String to) {
    run("link " + to, () -> fs.link(find(from).ref(), parent(to), name(to)));
  }

  @Override
  public void symlink(String target, String path) {
    run("symlink " + path, () -> fs.makeSymlink(parent(path), name(path), bytes(target), caller()));
  }

  @Override
  public String readlink(String path) {
    return call("readlink " + path, () -> text(fs.readSymlink(find(path).ref())));
  }

  @Override
  public void rename(String from, String to, int flags) {
    RenameMode mode =
        switch (flags) {
          case 0 -> RenameMode.PLAIN;
          case Linux.RENAME_NOREPLACE -> RenameMode.NO_REPLACE;
          case Linux.RENAME_EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw new PosixException("rename", Linux.EINVAL);
        };
    run(
        "rename " + from + " " + to,
        () -> fs.rename(parent(from), name(from), parent(to), name(to), mode));
  }

  @Override
  public void mknod(String path, int mode, long rdev) {
    run("mknod " + path, () -> fs.makeNode(parent(path), name(path), mode, rdev, caller()));
  }

  @Override
  public List<Entry> getdents(int fd, int bytes) {
    return call("readdir", () -> descriptors.entries(fd, bytes));
  }

  // --- extended attributes

  @Override
  public byte[] getxattr(String path, String name) {
    return call("getxattr " + path, () -> fs.getXattr(find(path).ref(), bytes(name)));
  }

  @Override
  public void setxattr(String path, String name, byte[] value, int flags) {
    XattrMode mode =
        switch (flags) {
          case Linux.XATTR_CREATE -> XattrMode.CREATE;
          case Linux.XATTR_REPLACE -> XattrMode.REPLACE;
          default -> XattrMode.SET;
        };
    run("setxattr " + path, () -> fs.setXattr(find(path).ref(), bytes(name), value, mode));
  }

  @Override
  public List<String> listxattr(String path) {
    return call(
        "listxattr " + path,
        () -> fs.listXattrs(find(path).ref()).stream().map(CoreSubject::text).toList());
  }

  @Override
  public void removexattr(String path, String name) {
    run("removexattr " + path, () -> fs.removeXattr(find(path).ref(), bytes(name)));
  }

  @Override
  public Capacity capacity() {
    SpaceStatus s = call("statfs", fs::status);
    int block = s.blockBytes();
    return new Capacity(
        block,
        s.totalBytes() / block,
        s.freeBytes() / block,
        s.availableBytes() / block,
        s.files(),
        s.nameBytesMax());
  }
}

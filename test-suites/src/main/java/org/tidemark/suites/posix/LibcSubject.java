package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Libc.call;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.tidemark.base.Clock;

/** A directory of any mounted filesystem, through system calls relative to a descriptor of it. */
public final class LibcSubject implements PosixSubject {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MS_SYNC = 4;
  private static final int PATH_BYTES_MAX = 4096;
  private static final int XATTR_BYTES_MAX = 1 << 16;

  private final String path;
  private final int root;
  private final Set<Capability> capabilities;

  /**
   * Over {@code directory}, which must exist. Sets the umask of this process to 0.
   *
   * @param lacking what the filesystem cannot show, beside what this process may not do
   */
  public LibcSubject(Path directory, Capability... lacking) {
    this(directory.toAbsolutePath().toString(), capabilitiesWithout(lacking));
    call("umask", 0);
  }

  private LibcSubject(String path, Set<Capability> capabilities) {
    this.path = path;
    this.capabilities = capabilities;
    this.root = (int) call("openat", AT_FDCWD, path, Linux.O_DIRECTORY, 0);
  }

  private static Set<Capability> capabilitiesWithout(Capability... lacking) {
    Set<Capability> all = EnumSet.allOf(Capability.class);
    all.removeAll(List.of(lacking));
    if (call("geteuid") != 0) {
      all.remove(Capability.ROOT);
      all.remove(Capability.PERMISSIONS);
    }
    return all;
  }

  @Override
  public String describe() {
    return path;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public PosixSubject child(String name) {
    mkdir(name, 0777);
    return new LibcSubject(path + "/" + name, capabilities);
  }

  /** A coarse kernel clock ticks every 4 or 10 ms. */
  @Override
  public void tick() {
    Clock clock = Clock.system();
    long end = clock.monotonicNanos() + 12_000_000;
    for (long left = 12_000_000; left > 0; left = end - clock.monotonicNanos()) {
      clock.parkNanos(left);
    }
  }

  /**
   * setfsuid and setfsgid are per thread and take root's rights over files away, as a file server
   * needs.
   */
  @Override
  public void as(int uid, int gid, Runnable body) {
    call("setfsgid", gid);
    call("setfsuid", uid);
    try {
      body.run();
    } finally {
      call("setfsuid", 0);
      call("setfsgid", 0);
    }
  }

  @Override
  public int open(String name, int flags, int mode) {
    return (int) call("openat", root, name, flags, mode);
  }

  @Override
  public void close() {
    close(root);
  }

  @Override
  public void close(int fd) {
    call("close", fd);
  }

  @Override
  public byte[] pread(int fd, long offset, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      int count = (int) call("pread", fd, buffer, (long) length, offset);
      return bytes(buffer, count);
    }
  }

  @Override
  public int pwrite(int fd, long offset, byte[] data) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call("pwrite", fd, segment(arena, data), (long) data.length, offset);
    }
  }

  @Override
  public byte[] read(int fd, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      int count = (int) call("read", fd, buffer, (long) length);
      return bytes(buffer, count);
    }
  }

  @Override
  public int write(int fd, byte[] data) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call("write", fd, segment(arena, data), (long) data.length);
    }
  }

  @Override
  public long seek(int fd, long offset, int whence) {
    return call("lseek", fd, offset, whence);
  }

  @Override
  public void truncate(String name, long size) {
    call("truncate", absolute(name), size);
  }

  @Override
  public void ftruncate(int fd, long size) {
    call("ftruncate", fd, size);
  }

  @Override
  public void fallocate(int fd, int mode, long offset, long length) {
    call("fallocate", fd, mode, offset, length);
  }

  @Override
  public void fsync(int fd) {
    call("fsync", fd);
  }

  @Override
  public Stat lstat(String name) {
    return LibcStructs.statx(root, name, AT_SYMLINK_NOFOLLOW);
  }

  @Override
  public Stat stat(String name) {
    return LibcStructs.statx(root, name, 0);
  }

  @Override
  public Stat fstat(int fd) {
    return LibcStructs.statx(fd, "", AT_EMPTY_PATH);
  }

  @Override
  public void access(String name, int mode) {
    int effectiveIds = 0x200;
    call("faccessat", root, name, mode, effectiveIds);
  }

  @Override
  public void mkdir(String name, int mode) {
    call("mkdirat", root, name, mode);
  }

  @Override
  public void rmdir(String name) {
    call("unlinkat", root, name, AT_REMOVEDIR);
  }

  @Override
  public void unlink(String name) {
    call("unlinkat", root, name, 0);
  }

  @Override
  public void link(String from, String to) {
    call("linkat", root, from, root, to, 0);
  }

  @Override
  public void symlink(String target, String name) {
    call("symlinkat", target, root, name);
  }

  @Override
  public String readlink(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(PATH_BYTES_MAX);
      int count = (int) call("readlinkat", root, name, buffer, (long) PATH_BYTES_MAX);
      return new String(bytes(buffer, count), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void rename(String from, String to, int flags) {
    call("renameat2", root, from, root, to, flags);
  }

  @Override
  public void mknod(String name, int mode, long rdev) {
    call("mknodat", root, name, mode, rdev);
  }

  @Override
  public void chmod(String name, int mode) {
    call("fchmodat", root, name, mode, 0);
  }

  @Override
  public void fchmod(int fd, int mode) {
    call("fchmod", fd, mode);
  }

  @Override
  public void lchown(String name, int uid, int gid) {
    call("fchownat", root, name, uid, gid, AT_SYMLINK_NOFOLLOW);
  }

  @Override
  public void fchown(int fd, int uid, int gid) {
    call("fchown", fd, uid, gid);
  }

  @Override
  public void utimens(String name, long atime, long mtime) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = arena.allocate(32, 8);
      LibcStructs.putTime(times, 0, atime);
      LibcStructs.putTime(times, 16, mtime);
      call("utimensat", root, name, times, AT_SYMLINK_NOFOLLOW);
    }
  }

  @Override
  public List<Entry> getdents(int fd, int bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes, 8);
      long count = call("getdents64", fd, buffer, (long) bytes);
      return LibcStructs.entries(buffer, count);
    }
  }

  @Override
  public byte[] getxattr(String name, String key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(XATTR_BYTES_MAX);
      int count = (int) call("lgetxattr", absolute(name), key, buffer, (long) XATTR_BYTES_MAX);
      return bytes(buffer, count);
    }
  }

  @Override
  public void setxattr(String name, String key, byte[] value, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = segment(arena, value);
      call("lsetxattr", absolute(name), key, data, (long) value.length, flags);
    }
  }

  @Override
  public List<String> listxattr(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(XATTR_BYTES_MAX);
      int count = (int) call("llistxattr", absolute(name), buffer, (long) XATTR_BYTES_MAX);
      String all = new String(bytes(buffer, count), StandardCharsets.ISO_8859_1);
      List<String> names = new ArrayList<>();
      for (int start = 0; start < all.length(); ) {
        int end = all.indexOf('\0', start);
        names.add(all.substring(start, end));
        start = end + 1;
      }
      return names;
    }
  }

  @Override
  public void removexattr(String name, String key) {
    call("lremovexattr", absolute(name), key);
  }

  @Override
  public MemorySegment mmap(int fd, long offset, long length) {
    long at = call("mmap", MemorySegment.NULL, length, PROT_READ_WRITE, MAP_SHARED, fd, offset);
    return MemorySegment.ofAddress(at).reinterpret(length);
  }

  @Override
  public void munmap(MemorySegment mapping) {
    call("msync", mapping.address(), mapping.byteSize(), MS_SYNC);
    call("munmap", mapping.address(), mapping.byteSize());
  }

  @Override
  public long copyRange(int from, long fromOffset, int to, long toOffset, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_LONG, fromOffset);
      MemorySegment out = arena.allocateFrom(ValueLayout.JAVA_LONG, toOffset);
      return call("copy_file_range", from, in, to, out, length, 0);
    }
  }

  @Override
  public Capacity capacity() {
    return LibcStructs.capacity(root);
  }

  /** For the calls that know no directory descriptor; needs no rights on the way from the root. */
  private String absolute(String name) {
    return "/proc/self/fd/" + root + "/" + name;
  }

  private static MemorySegment segment(Arena arena, byte[] data) {
    return data.length == 0 ? arena.allocate(1) : arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
  }

  private static byte[] bytes(MemorySegment buffer, int count) {
    return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
  }
}

package org.tidemark.suites.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One run of one case: its empty directory, and the words in which cases are written. */
public final class Trial implements AutoCloseable {
  /** A claim that turned out false. */
  public static final class FalseClaim extends AssertionError {
    FalseClaim(String message) {
      super(message);
    }
  }

  /** The case's own directory as the root. */
  public final PosixSubject fs;

  private final Set<Integer> descriptors = new HashSet<>();

  Trial(PosixSubject fs) {
    this.fs = fs;
  }

  /** An open file of the case. Closed with the trial when the case does not close it. */
  public final class Fd implements AutoCloseable {
    final int number;

    Fd(int number) {
      this.number = number;
      synchronized (descriptors) {
        descriptors.add(number);
      }
    }

    byte[] pread(long offset, int length) {
      return fs.pread(number, offset, length);
    }

    void pwrite(long offset, byte[] data) {
      equal("bytes written", data.length, fs.pwrite(number, offset, data));
    }

    void write(byte[] data) {
      equal("bytes written", data.length, fs.write(number, data));
    }

    Stat stat() {
      return fs.fstat(number);
    }

    @Override
    public void close() {
      synchronized (descriptors) {
        if (descriptors.remove(number)) {
          fs.close(number);
        }
      }
    }
  }

  @Override
  public void close() {
    List<Integer> open;
    synchronized (descriptors) {
      open = List.copyOf(descriptors);
      descriptors.clear();
    }
    open.forEach(fs::close);
    fs.close();
  }

  Fd open(String path, int flags) {
    return new Fd(fs.open(path, flags, 0644));
  }

  Fd open(String path, int flags, int mode) {
    return new Fd(fs.open(path, flags, mode));
  }

  /** Makes an empty regular file of mode 0644. */
  void file(String path) {
    fs.close(fs.open(path, Linux.O_CREAT | Linux.O_EXCL | Linux.O_WRONLY, 0644));
  }

  /** Makes a regular file with this content. */
  void file(String path, byte[] content) {
    try (Fd fd = open(path, Linux.O_CREAT | Linux.O_EXCL | Linux.O_WRONLY)) {
      fd.pwrite(0, content);
    }
  }

  void dir(String path) {
    fs.mkdir(path, 0755);
  }

  byte[] content(String path) {
    try (Fd fd = open(path, Linux.O_RDONLY)) {
      int size = (int) fd.stat().size();
      byte[] content = fd.pread(0, size + 1);
      equal("bytes of " + path, size, content.length);
      return content;
    }
  }

  /** Names of a directory without . and .. */
  Set<String> names(String path) {
    TreeSet<String> names = new TreeSet<>();
    try (Fd fd = open(path, Linux.O_RDONLY | Linux.O_DIRECTORY)) {
      for (PosixSubject.Entry entry : all(fd, 4096)) {
        that(names.add(entry.name()), "readdir gave twice: " + entry.name());
      }
    }
    that(names.remove("."), "no . in " + path);
    that(names.remove(".."), "no .. in " + path);
    return names;
  }

  List<PosixSubject.Entry> all(Fd fd, int bytes) {
    List<PosixSubject.Entry> entries = new ArrayList<>();
    for (List<PosixSubject.Entry> some = fs.getdents(fd.number, bytes);
        !some.isEmpty();
        some = fs.getdents(fd.number, bytes)) {
      entries.addAll(some);
    }
    return entries;
  }

  boolean exists(String path) {
    try {
      fs.lstat(path);
      return true;
    } catch (PosixException e) {
      equal("errno of a missing file", Linux.errnoName(Linux.ENOENT), Linux.errnoName(e.errno()));
      return false;
    }
  }

  /** The call must fail, with one of these. */
  void fails(int errno, Runnable call) {
    failsWith(List.of(errno), call);
  }

  void failsWith(List<Integer> errnos, Runnable call) {
    List<String> wanted = errnos.stream().map(Linux::errnoName).toList();
    try {
      call.run();
    } catch (PosixException e) {
      if (!errnos.contains(e.errno())) {
        throw new FalseClaim(e.getMessage() + ", expected " + wanted);
      }
      return;
    }
    throw new FalseClaim("succeeded, expected " + wanted);
  }

  void that(boolean claim, String otherwise) {
    if (!claim) {
      throw new FalseClaim(otherwise);
    }
  }

  void equal(String what, Object expected, Object found) {
    boolean same =
        (expected instanceof Number a && found instanceof Number b)
            ? a.longValue() == b.longValue()
            : Objects.equals(expected, found);
    that(same, what + ": expected " + expected + ", found " + found);
  }

  void mode(String what, int expected, int found) {
    that(
        expected == found,
        what
            + ": expected 0"
            + Integer.toOctalString(expected)
            + ", found 0"
            + Integer.toOctalString(found));
  }

  void same(String what, byte[] expected, byte[] found) {
    int at = Arrays.mismatch(expected, found);
    that(
        at < 0, what + ": differs at " + at + " of " + expected.length + ", found " + found.length);
  }

  void links(String path, int expected) {
    equal("links of " + path, expected, fs.lstat(path).nlink());
  }

  /**
   * {@code change} must move those of the file's times that are named in {@code moved} (m for
   * mtime, c for ctime), and no others of the two.
   */
  void times(String path, String moved, Runnable change) {
    Stat before = fs.lstat(path);
    fs.tick();
    change.run();
    Stat after = fs.lstat(path);
    time(path, "mtime", moved.contains("m"), before.mtime(), after.mtime());
    time(path, "ctime", moved.contains("c"), before.ctime(), after.ctime());
  }

  private void time(String path, String which, boolean moved, long before, long after) {
    that(
        moved ? after > before : after == before,
        which
            + " of "
            + path
            + (moved ? " must move: " : " must stay: ")
            + before
            + " -> "
            + after);
  }

  static byte[] data(long seed, int length) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

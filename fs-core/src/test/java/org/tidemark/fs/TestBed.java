package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.object.NameHash;
import org.tidemark.scan.ScanProgress;
import org.tidemark.volume.VolumeSet;

/**
 * A filesystem in memory with shorthands: names and paths are strings. {@link #close} verifies what
 * is there.
 */
final class TestBed implements AutoCloseable {
  static final Caller USER = new Caller(1000, 100);

  final ManualClock clock = new ManualClock();
  private MemoryDevice device;
  FileSystem fs;

  TestBed() {
    this(64L * Units.MIB);
  }

  TestBed(long bytes) {
    device = new MemoryDevice(bytes);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, clock));
    fs = FileSystem.open(List.of(device), options());
  }

  OpenOptions options() {
    return OpenOptions.deterministic(clock);
  }

  /** Closes the filesystem in order and opens it again. */
  void reopen(OpenOptions options) {
    fs.close();
    device = device.reopen();
    fs = FileSystem.open(List.of(device), options);
  }

  void reopen() {
    reopen(options());
  }

  /** Opens it again with another hash of names, while no name is in it yet. */
  void reopenWithHash(NameHash hash) {
    fs.close();
    device = device.reopen();
    fs = new FileSystem(Parts.open(VolumeSet.open(List.of(device)), options(), hash));
  }

  /** Lets the power go, after all that was written so far reached the device. */
  void crash() {
    device = device.fork();
    fs = FileSystem.open(List.of(device), options());
  }

  /** What would be on the device if the power went now; this filesystem goes on. */
  MemoryDevice deviceAfterCrash() {
    return device.fork();
  }

  @Override
  public void close() {
    if (!fs.readOnly()) {
      fs.sync();
    }
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    fs.close();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Goes down a path from the root. */
  Attributes stat(String path) {
    Attributes at = fs.attributes(fs.root());
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        at = fs.lookup(at.ref(), bytes(name));
      }
    }
    return at;
  }

  FileRef ref(String path) {
    return stat(path).ref();
  }

  boolean exists(String path) {
    try {
      stat(path);
      return true;
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno());
      return false;
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static byte[] last(String path) {
    return bytes(path.substring(path.lastIndexOf('/') + 1));
  }

  Attributes file(String path) {
    return node(path, FileType.REGULAR | 0644, Caller.ROOT);
  }

  Attributes node(String path, int mode, Caller caller) {
    return fs.makeNode(ref(parent(path)), last(path), mode, 0, caller);
  }

  Attributes mkdir(String path) {
    return fs.makeDirectory(ref(parent(path)), last(path), 0755, Caller.ROOT);
  }

  Attributes symlink(String path, String target) {
    return fs.makeSymlink(ref(parent(path)), last(path), bytes(target), Caller.ROOT);
  }

  Attributes link(String path, String newPath) {
    return fs.link(ref(path), ref(parent(newPath)), last(newPath));
  }

  void unlink(String path) {
    fs.unlink(ref(parent(path)), last(path));
  }

  void rmdir(String path) {
    fs.removeDirectory(ref(parent(path)), last(path));
  }

  void rename(String from, String to) {
    rename(from, to, RenameMode.PLAIN);
  }

  void rename(String from, String to, RenameMode mode) {
    fs.rename(ref(parent(from)), last(from), ref(parent(to)), last(to), mode);
  }

  Attributes set(String path, AttributeChange change) {
    return fs.setAttributes(ref(path), change, Caller.ROOT);
  }

  /** Lists a directory without the dots, sorted. */
  List<String> list(String path) {
    List<String> names = new ArrayList<>();
    fs.readDirectory(
        ref(path),
        0,
        (name, child, type, next) -> {
          names.add(new String(name, UTF_8));
          return true;
        });
    assertEquals(List.of(".", ".."), names.subList(0, 2));
    return names.stream().skip(2).sorted().toList();
  }

  /** Commits a second after the last time, and returns the tid. */
  long commit() {
    clock.advanceSeconds(1);
    return fs.sync();
  }

  static void assertErrno(Errno expected, Executable operation) {
    FsException e = assertThrows(FsException.class, operation);
    assertEquals(expected, e.errno(), e.getMessage());
  }
}

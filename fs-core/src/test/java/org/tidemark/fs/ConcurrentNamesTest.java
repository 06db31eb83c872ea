package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.Orphans;

/** Many threads about the same few names: nothing is lost, and nobody waits for ever. */
class ConcurrentNamesTest {
  private static final int THREADS = 4;
  private static final int OPERATIONS = 2_500;
  private static final int NAMES = 6;

  /** What a race may end with. */
  private static final Set<Errno> EXPECTED =
      EnumSet.of(
          Errno.ENOENT,
          Errno.EEXIST,
          Errno.ENOTDIR,
          Errno.EISDIR,
          Errno.ENOTEMPTY,
          Errno.EINVAL,
          Errno.EPERM);

  private final TestBed bed = new TestBed();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everythingAddsUp(long seed) throws Exception {
    bed.reopen(
        OpenOptions.DEFAULTS
            .withClock(Clock.system())
            .withCommitIntervalNanos(20_000_000)
            .withDirtyBytesMax(1 << 20));
    bed.mkdir("a");
    bed.mkdir("b");
    List<FileRef> directories = List.of(bed.ref(""), bed.ref("a"), bed.ref("b"));
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Worker worker = new Worker(bed.fs, directories, new Random(seed * 100 + i));
        workers.add(pool.submit(worker::run));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    }
    assertEquals(List.of(), bed.fs.store().read(Orphans::list));
    checkLinks();
    bed.close();
  }

  /** Every object has as many names as its inode says, and every name an inode. */
  private void checkLinks() {
    Map<FileRef, Integer> names = new HashMap<>();
    Deque<FileRef> open = new ArrayDeque<>(List.of(bed.fs.root()));
    Map<FileRef, Integer> subdirectories = new HashMap<>();
    while (!open.isEmpty()) {
      FileRef directory = open.remove();
      bed.fs.readDirectory(
          directory,
          2,
          (name, child, type, next) -> {
            names.merge(child, 1, Integer::sum);
            if (type == FileType.DIRECTORY >> 12) {
              subdirectories.merge(directory, 1, Integer::sum);
              open.add(child);
              assertEquals(directory, bed.fs.lookup(child, bytes("..")).ref());
            }
            return true;
          });
    }
    names.forEach((ref, count) -> {
      Attributes attributes = bed.fs.attributes(ref);
      int expected = attributes.isDirectory() ? 2 + subdirectories.getOrDefault(ref, 0) : count;
      assertEquals(expected, attributes.nlink(), ref.toString());
    });
  }

  private static final class Worker {
    private final FileSystem fs;
    private final List<FileRef> directories;
    private final Random random;
    private final List<OpenFile> opens = new ArrayList<>();

    Worker(FileSystem fs, List<FileRef> directories, Random random) {
      this.fs = fs;
      this.directories = directories;
      this.random = random;
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        try {
          step();
        } catch (FsException e) {
          assertTrue(EXPECTED.contains(e.errno()), e.toString());
        }
      }
      opens.forEach(fs::close);
    }

    private FileRef directory() {
      return directories.get(random.nextInt(directories.size()));
    }

    private byte[] name() {
      return bytes("n" + random.nextInt(NAMES));
    }

    private void step() {
      FileRef d = directory();
      switch (random.nextInt(12)) {
        case 0, 1 -> fs.makeNode(d, name(), FileType.REGULAR | 0644, 0, Caller.ROOT);
        case 2 -> fs.makeDirectory(d, name(), 0755, Caller.ROOT);
        case 3 -> fs.unlink(d, name());
        case 4 -> fs.removeDirectory(d, name());
        case 5 -> fs.link(fs.lookup(d, name()).ref(), directory(), name());
        case 6 -> fs.rename(d, name(), directory(), name(), RenameMode.PLAIN);
        case 7 -> fs.rename(d, name(), directory(), name(), RenameMode.EXCHANGE);
        case 8 -> fs.readDirectory(d, 0, (n, child, type, next) -> random.nextInt(9) > 0);
        case 9 ->
            fs.setAttributes(
                fs.lookup(d, name()).ref(),
                AttributeChange.NONE.withMode(0600).withMtime(1),
                Caller.ROOT);
        case 10 -> write(d);
        default -> {
          if (!opens.isEmpty()) {
            fs.close(opens.remove(random.nextInt(opens.size())));
          }
        }
      }
    }

    private void write(FileRef directory) {
      Attributes file = fs.lookup(directory, name());
      if (file.isRegular() && opens.size() < 5) {
        OpenFile open = fs.open(file.ref(), true);
        opens.add(open);
        fs.write(open, random.nextInt(3) * 5000L, ByteBuffer.allocate(3000), Caller.ROOT);
      }
    }
  }
}

package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Clock;
import org.tidemark.space.Reserve;

/** Several threads on the same files, while data leaves and commits happen. */
class FileDataStressTest {
  private static final int THREADS = 4;

  private static FileDataBed bed(long dirtyBytesMax) {
    return new FileDataBed(
        512L << 20, true, new FileDataOptions(dirtyBytesMax, 2), 20_000_000, Clock.system());
  }

  private static void runAll(List<Runnable> work, Runnable meanwhile) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService pool = Executors.newCachedThreadPool()) {
      Future<?> background =
          pool.submit(() -> {
            while (!done.get()) {
              meanwhile.run();
            }
          });
      List<Future<?>> futures = new ArrayList<>();
      for (Runnable each : work) {
        futures.add(pool.submit(each));
      }
      try {
        for (Future<?> future : futures) {
          future.get();
        }
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      } finally {
        done.set(true);
      }
      background.get();
    }
  }

  /** Threads share blocks but not bytes: each owns every fourth stripe of a file. */
  private static final class Stripes {
    static final int STRIPE = 1_500;
    static final int COUNT = 800;

    final FileDataBed bed;
    final FileHandle file;
    final int owner;
    final Random random;
    final byte[][] mine = new byte[COUNT][];

    Stripes(FileDataBed bed, FileHandle file, int owner) {
      this.bed = bed;
      this.file = file;
      this.owner = owner;
      this.random = new Random(owner);
    }

    long offset(int i) {
      return (long) (i * THREADS + owner) * STRIPE;
    }

    void run() {
      for (int step = 0; step < 3_000; step++) {
        int i = random.nextInt(COUNT);
        if (random.nextInt(3) > 0) {
          mine[i] = new byte[STRIPE];
          random.nextBytes(mine[i]);
          bed.write(file, offset(i), mine[i]);
        } else {
          check(i);
        }
        if (random.nextInt(50) == 0) {
          bed.fsync(file);
        }
      }
    }

    void check(int i) {
      byte[] expected = mine[i];
      if (expected != null) {
        assertArrayEquals(expected, bed.read(file, offset(i), STRIPE), "stripe " + i);
      } else {
        byte[] found = bed.read(file, offset(i), STRIPE);
        assertArrayEquals(new byte[found.length], found, "unwritten stripe " + i);
      }
    }

    void checkAll() {
      for (int i = 0; i < COUNT; i++) {
        check(i);
      }
    }
  }

  @Test
  void writersOfOneFileDoNotDisturbEachOther() throws Exception {
    try (FileDataBed bed = bed(1 << 20)) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      List<Stripes> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(new Stripes(bed, file, i));
      }
      runAll(all.stream().map(s -> (Runnable) s::run).toList(), bed.store::commit);
      all.forEach(Stripes::checkAll);
      bed.verify(true);
    }
  }

  /** A file with its model, used by one thread at a time. */
  private static final class Guarded {
    final ReentrantLock lock = new ReentrantLock();
    long id;
    FileHandle file;
    ContentModel model = new ContentModel();

    Guarded(FileDataBed bed) {
      id = bed.createFile();
      file = bed.open(id);
    }

    void step(FileDataBed bed, Random random) {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          byte[] bytes = new byte[1 + random.nextInt(60_000)];
          random.nextBytes(bytes);
          long offset = random.nextInt(1_500_000);
          bed.write(file, offset, bytes);
          model.write(offset, bytes);
        }
        case 4 -> {
          byte[] bytes = new byte[1 << 20];
          random.nextBytes(bytes);
          bed.write(file, 65536, bytes);
          model.write(65536, bytes);
        }
        case 5, 6 -> {
          long offset = random.nextInt(1_500_000);
          assertArrayEquals(model.read(offset, 70_000), bed.read(file, offset, 70_000));
        }
        case 7 -> {
          long size = random.nextInt(4) == 0 ? 0 : random.nextInt(1_500_000);
          bed.data.truncate(id, size, 0, true, inode -> {});
          model.truncate(Math.min(model.size(), size));
          model.extend(size);
        }
        case 8 -> {
          long offset = random.nextInt(1_500_000);
          bed.data.allocate(file, 3, offset, 100_000, Reserve.USER);
          model.zero(offset, Math.min(model.size(), offset + 100_000));
        }
        case 9 -> bed.fsync(file);
        case 10 -> {
          bed.data.close(file, true);
          bed.remove(id);
          id = bed.createFile();
          file = bed.open(id);
          model = new ContentModel();
        }
        default -> bed.check(model, file, "object " + id);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void filesStayThemselvesWhileEverythingHappens(long seed) throws Exception {
    FileDataBed bed = bed(2 << 20);
    List<Guarded> files = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      files.add(new Guarded(bed));
    }
    List<Runnable> work = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(seed * 100 + thread);
      work.add(() -> {
        for (int i = 0; i < 150; i++) {
          Guarded guarded = files.get(random.nextInt(files.size()));
          guarded.lock.lock();
          try {
            guarded.step(bed, random);
          } finally {
            guarded.lock.unlock();
          }
        }
      });
    }
    try (bed) {
      runAll(work, bed.store::commit);
      for (Guarded guarded : files) {
        bed.check(guarded.model, guarded.file, "at the end");
      }
      bed.verify(true);
      bed.reopen();
      for (Guarded guarded : files) {
        guarded.file = bed.open(guarded.id);
        bed.check(guarded.model, guarded.file, "after reopening");
      }
    }
  }

  @Test
  void writersWaitAtTheTopUntilSomethingWasWritten() throws Exception {
    long max = 1 << 20;
    try (FileDataBed bed =
        new FileDataBed(64L << 20, true, new FileDataOptions(max, 2), 0, Clock.system())) {
      FileHandle file = bed.open(bed.createFile());
      byte[] bytes = FileDataBed.pattern(4 << 20, 1);
      bed.gate.shutWrites();
      try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
        Future<?> writing =
            pool.submit(() -> {
              for (int at = 0; at < bytes.length; at += 4096) {
                bed.data.write(file, at, ByteBuffer.wrap(bytes, at, 4096), Reserve.USER, true);
              }
            });
        bed.gate.awaitWaiting(1);
        while (bed.data.dirtyBytes() < max - 4096) {
          Thread.onSpinWait();
        }
        assertTrue(!writing.isDone());
        bed.gate.open();
        writing.get();
      } finally {
        bed.gate.open();
      }
      assertTrue(bed.data.dirtyBytes() <= max);
      assertArrayEquals(bytes, bed.read(file, 0, bytes.length));
      assertArrayEquals(Arrays.copyOfRange(bytes, 5_000, 9_000), bed.read(file, 5_000, 4_000));
      bed.verify(true);
      assertEquals(bytes.length / 4096, bed.store.space().counters().dataBlocks());
    }
  }
}

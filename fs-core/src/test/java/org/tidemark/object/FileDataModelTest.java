package org.tidemark.object;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.space.Reserve;

/** Random operations on files against a model: live, as of every commit, and after reopening. */
class FileDataModelTest {
  private static final int FILES = 5;
  private static final int KEEP_SIZE = FileAllocator.KEEP_SIZE;

  private static final class Run {
    final Random random;
    final FileDataBed bed;
    final boolean history;
    final List<Long> ids = new ArrayList<>();
    final List<FileHandle> handles = new ArrayList<>();
    final Map<Long, ContentModel> models = new HashMap<>();
    final TreeMap<Long, Map<Long, ContentModel>> commits = new TreeMap<>();
    final String name;

    Run(long seed, boolean history, int threads) {
      random = new Random(seed);
      name = "seed " + seed;
      this.history = history;
      bed =
          new FileDataBed(
              256L << 20, history, new FileDataOptions(2L << 20, threads), 0, new ManualClock());
      for (int i = 0; i < FILES; i++) {
        long id = bed.createFile();
        ids.add(id);
        models.put(id, new ContentModel());
        handles.add(bed.open(id));
      }
    }

    void step(int i) {
      int file = random.nextInt(FILES);
      long id = ids.get(file);
      FileHandle handle = handles.get(file);
      ContentModel model = requireNonNull(models.get(id));
      String what = name + ", step " + i + ", file " + file;
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5, 6 -> {
          byte[] bytes = bytes(length());
          long offset = offset(file, model);
          bed.data.write(
              handle,
              offset,
              random.nextBoolean() ? ByteBuffer.wrap(bytes) : FileDataBed.direct(bytes),
              Reserve.USER,
              true);
          model.write(offset, bytes);
        }
        case 7, 8, 9 -> {
          long offset = offset(file, model);
          int length = 1 + random.nextInt(300_000);
          byte[] expected = model.read(offset, length);
          ByteBuffer dst =
              random.nextBoolean()
                  ? ByteBuffer.allocate(length)
                  : ByteBuffer.allocateDirect(length + 7).position(7);
          assertArrayEquals(expected, bed.read(handle, offset, dst), what + " at " + offset);
        }
        case 10, 11 -> {
          long size = random.nextInt(3) == 0 ? 0 : offset(file, model);
          bed.data.truncate(id, size, 0, true, inode -> {});
          model.truncate(size);
          if (size > model.size()) {
            model.extend(size);
          }
        }
        case 12 -> {
          long offset = offset(file, model);
          long length = 1L + random.nextInt(200_000);
          bed.data.allocate(
              handle, FileAllocator.PUNCH_HOLE | KEEP_SIZE, offset, length, Reserve.USER);
          model.zero(offset, Math.min(model.size(), offset + length));
        }
        case 13 -> {
          long offset = offset(file, model);
          long length = 1L + random.nextInt(100_000);
          int keep = random.nextBoolean() ? KEEP_SIZE : 0;
          bed.data.allocate(handle, FileAllocator.ZERO_RANGE | keep, offset, length, Reserve.USER);
          model.zero(offset, Math.min(model.size(), offset + length));
          model.extend(keep != 0 ? 0 : offset + length);
        }
        case 14 -> {
          long offset = offset(file, model);
          long length = 1L + random.nextInt(9_000);
          bed.data.allocate(handle, 0, offset, length, Reserve.USER);
          model.extend(offset + length);
        }
        case 15 -> {
          bed.data.flush(handle);
          bed.store.syncOperations();
        }
        case 16 -> bed.data.flush(id);
        case 17 -> seek(handle, model, offset(file, model), what);
        case 18 -> commit();
        default -> {
          bed.data.close(handle, true);
          handles.set(file, bed.open(id));
        }
      }
      assertEquals(model.size(), liveSize(handles.get(file)), what);
    }

    /** The size as the handle's users see it. */
    long liveSize(FileHandle handle) {
      FileState state = Objects.requireNonNull(handle.state());
      state.lock.readLock().lock();
      try {
        return state.size();
      } finally {
        state.lock.readLock().unlock();
      }
    }

    void seek(FileHandle handle, ContentModel model, long offset, String what) {
      if (offset >= model.size()) {
        assertEquals(
            Errno.ENXIO,
            assertThrows(FsException.class, () -> bed.data.seekHole(handle, offset)).errno());
        return;
      }
      long hole = bed.data.seekHole(handle, offset);
      assertTrue(hole >= offset && hole <= model.size(), what);
      if (hole < model.size()) {
        assertTrue(!model.hasNonZero(hole / 4096), what + ": a hole with data at " + hole);
      }
      for (long block : model.blockNumbers()) {
        if (block * 4096 >= offset && model.hasNonZero(block) && block * 4096 < model.size()) {
          long data = bed.data.seekData(handle, offset);
          assertTrue(data <= block * 4096, what + ": data at " + block * 4096 + " missed");
          return;
        }
      }
    }

    long offset(int file, ContentModel model) {
      return switch (random.nextInt(8)) {
        case 0 -> 0;
        case 1 -> model.size();
        case 2 -> random.nextInt(3_000);
        case 3 -> random.nextInt(40) * 4096L;
        case 4 -> model.size() - Math.min(model.size(), random.nextInt(5_000));
        case 5 ->
            switch (file) {
              case 3 -> (4L << 30) - random.nextInt(100_000);
              case 4 -> ChunkLayout.FILE_BYTES_MAX - 600_000 - random.nextInt(200_000);
              default -> random.nextInt(3_000_000);
            };
        default -> random.nextInt(400_000);
      };
    }

    int length() {
      return switch (random.nextInt(6)) {
        case 0 -> 1 + random.nextInt(100);
        case 1 -> 4096;
        case 2 -> 65536;
        case 3 -> 1 + random.nextInt(300_000);
        default -> 1 + random.nextInt(9_000);
      };
    }

    byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    void commit() {
      long tid = bed.store.commit();
      Map<Long, ContentModel> copies = new HashMap<>();
      models.forEach((id, model) -> copies.put(id, model.copy()));
      commits.put(tid, copies);
    }

    void checkAll() {
      for (int i = 0; i < FILES; i++) {
        bed.check(requireNonNull(models.get(ids.get(i))), handles.get(i), name + ", file " + i);
      }
      if (history) {
        commits.forEach((tid, files) ->
            files.forEach((id, model) -> bed.checkAsOf(model, id, tid, s -> name + ": " + s)));
      }
    }

    void reopen() {
      commit();
      for (FileHandle handle : handles) {
        bed.data.close(handle, true);
      }
      bed.reopen();
      for (int i = 0; i < FILES; i++) {
        handles.set(i, bed.open(ids.get(i)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesLikeTheModel(long seed) {
    run(new Run(seed, true, 0), 400);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void behavesLikeTheModelWithoutHistory(long seed) {
    run(new Run(seed, false, 0), 400);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void behavesLikeTheModelWhileThreadsFlush(long seed) {
    run(new Run(seed, true, 2), 400);
  }

  private static void run(Run run, int steps) {
    try (FileDataBed bed = run.bed) {
      for (int i = 0; i < steps; i++) {
        run.step(i);
        if (i % 100 == 99) {
          run.checkAll();
          bed.verify(true);
        }
        if (i == steps / 2) {
          run.reopen();
          run.checkAll();
        }
      }
      run.reopen();
      run.checkAll();
      bed.verify(true);
      for (int i = 0; i < FILES; i++) {
        bed.data.close(run.handles.get(i), false);
        bed.remove(run.ids.get(i));
      }
      bed.verify(true);
      assertEquals(0, bed.data.filesKnown());
      assertTrue(run.history || bed.store.space().counters().dataBlocks() == 0);
    }
  }
}

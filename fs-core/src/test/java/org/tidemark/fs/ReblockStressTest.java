package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.scan.ScanProgress;

/**
 * Users write, cut, punch and read while it is put in order and pruned, by threads of their own.
 */
class ReblockStressTest {
  private static final int USERS = 3;
  private static final int OPERATIONS = 3_000;

  /** A busy machine may let the users be done before anything is moved: they go on up to that. */
  private static final int OPERATIONS_MAX = 20 * OPERATIONS;

  private static final int FILE_BYTES = 400 * Units.BLOCK_BYTES;

  private final MemoryDevice device = new MemoryDevice(512L * Units.MIB);
  private volatile boolean movedEnough;
  private volatile boolean done;

  private FileSystem open() {
    return FileSystem.open(
        List.of(device),
        OpenOptions.DEFAULTS
            .withCommitIntervalNanos(50_000_000)
            .withNodeCacheBytes(2L * Units.MIB));
  }

  /** One file and what it must hold. */
  private final class User {
    private final FileSystem fs;
    private final Random random;
    private final OpenFile file;
    private final byte[] expected = new byte[FILE_BYTES];
    private int size;

    User(FileSystem fs, int number) {
      this.fs = fs;
      random = new Random(number);
      byte[] name = ("user " + number).getBytes(StandardCharsets.US_ASCII);
      FileRef ref = fs.makeNode(fs.root(), name, FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
      file = fs.open(ref, true);
    }

    void run() {
      for (int i = 0; i < OPERATIONS || (!movedEnough && i < OPERATIONS_MAX); i++) {
        int at = random.nextInt(FILE_BYTES - 1);
        switch (random.nextInt(20)) {
          case 0 -> resize(at);
          case 1 -> punch(at);
          case 2 -> fs.fsync(file, true);
          case 3, 4, 5 -> check();
          default -> write(at);
        }
      }
      check();
      fs.close(file);
    }

    private void write(int at) {
      byte[] content = new byte[Math.min(FILE_BYTES - at, 1 + random.nextInt(9_000))];
      random.nextBytes(content);
      fs.write(file, at, ByteBuffer.wrap(content), Caller.ROOT);
      System.arraycopy(content, 0, expected, at, content.length);
      size = Math.max(size, at + content.length);
    }

    private void resize(int to) {
      Attributes ignored =
          fs.setAttributes(file.ref(), AttributeChange.NONE.withSize(to), Caller.ROOT);
      for (int i = to; i < size; i++) {
        expected[i] = 0;
      }
      size = to;
    }

    private void punch(int at) {
      int length = Math.min(size - at, 1 + random.nextInt(50_000));
      if (length > 0) {
        fs.allocate(file, 3, at, length, Caller.ROOT);
        for (int i = at; i < at + length; i++) {
          expected[i] = 0;
        }
      }
    }

    private void check() {
      ByteBuffer found = ByteBuffer.allocate(FILE_BYTES);
      assertEquals(size, fs.read(file, 0, found));
      assertArrayEquals(expected, found.array());
    }
  }

  @Test
  void everybodyReadsWhatHeWrote() throws Exception {
    FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    FileSystem fs = open();
    long moved = 0;
    long rounds = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(USERS + 1)) {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        User user = new User(fs, i);
        users.add(pool.submit(user::run));
      }
      Future<?> pruner =
          pool.submit(() -> {
            while (!done) {
              PruneReport ignored =
                  fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
            }
          });
      while (users.stream().anyMatch(user -> !user.isDone())) {
        ReblockReport report =
            fs.reblocking().reblock(new ReblockRequest(true, true, 100, 0, ""), ScanProgress.NONE);
        assertEquals(0, report.damaged(), report.toString());
        moved += report.bytesMoved();
        rounds++;
        movedEnough = moved > Units.MIB && rounds > 2;
      }
      for (Future<?> user : users) {
        user.get();
      }
      done = true;
      pruner.get();
    }
    assertTrue(movedEnough, moved + " bytes in " + rounds + " rounds");
    fs.sync();
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    fs.close();
    try (FileSystem again = FileSystem.open(List.of(device.reopen()), OpenOptions.DEFAULTS)) {
      assertEquals(List.of(), again.verify(true, ScanProgress.NONE).problems());
    }
  }
}

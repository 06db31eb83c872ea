package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;

/**
 * Filled to the last block, half of it removed, pruned, and again, a hundred times: with files so
 * small that they lie in nodes alone, with larger ones, and with one kind after the other, so that
 * segments have to go from nodes to data and back. {@code -Dtidemark.prune.rounds=N} does more of
 * it.
 */
class PruneRoundsTest {
  private static final int ROUNDS = Integer.getInteger("tidemark.prune.rounds", 100);
  private static final Rig RIG = Rig.SMALL.withVolumeBytes(16L * Units.MIB);

  private final ManualClock clock = new ManualClock();
  private final FileSystem fs = RIG.open(RIG.make(1, clock), clock);
  private final List<String> files = new ArrayList<>();
  private int count;

  @ParameterizedTest
  @ValueSource(strings = {"1000", "40000", "1000,40000"})
  void everyRoundSucceedsAndNothingIsLost(String sizes) {
    int[] lengths = Arrays.stream(sizes.split(",")).mapToInt(Integer::parseInt).toArray();
    prune();
    long free = fs.status().freeBytes();
    int least = Integer.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      int made = fill(lengths[round % lengths.length]);
      SpaceStatus full = fs.status();
      // What stays free is the reserve, and less than a segment or two between.
      assertTrue(full.freeBytes() < full.totalBytes() / 4, "round " + round + ": " + full);
      if (lengths.length == 1) {
        least = round < 3 ? Math.min(least, made) : least;
        assertTrue(made >= least * 9 / 10, "round " + round + ": " + made + " made");
      }
      assertTrue(made > 100, "round " + round + ": " + made + " made");
      removeHalf();
      prune();
    }
    while (!files.isEmpty()) {
      removeHalf();
      prune();
    }
    prune();
    long left = fs.status().freeBytes();
    assertTrue(
        free - left <= 4L * MakeOptions.NODE_BYTES_DEFAULT,
        left + " bytes are free, " + free + " were");
    fs.close();
  }

  private int fill(int length) {
    int made = 0;
    try {
      while (true) {
        String name = "f" + count++;
        FileRef ref =
            fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
        files.add(name);
        if (length > 0) {
          write(ref, length);
        }
        made++;
      }
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
    }
    fs.sync();
    return made;
  }

  private void write(FileRef ref, int length) {
    OpenFile file = fs.open(ref, true);
    try {
      fs.write(file, 0, ByteBuffer.allocate(length), Caller.ROOT);
    } finally {
      fs.close(file);
    }
  }

  /** Those that were made first. */
  private void removeHalf() {
    List<String> removed = files.subList(0, (files.size() + 1) / 2);
    removed.forEach(this::remove);
    removed.clear();
    fs.sync();
  }

  /** What is removed is still history, which takes room: when there is none, pruning makes some. */
  private void remove(String file) {
    try {
      fs.unlink(fs.root(), bytes(file));
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
      prune();
      fs.unlink(fs.root(), bytes(file));
    }
  }

  private void prune() {
    PruneReport report =
        fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    assertTrue(report.complete());
    assertEquals(List.of(), fs.verify(false, ScanProgress.NONE).problems());
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}

package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** Who stops when, on a filesystem that fills up. */
class SpaceLimitsTest {
  private static VolumeSet volume(long mebibytes, long logMebibytes) {
    MemoryDevice device = new MemoryDevice(mebibytes << 20);
    FormatOptions options =
        FormatOptions.defaults(new UUID(1, 2), 3, 4).withLogBytes(logMebibytes << 20);
    VolumeFormatter.format(List.of(device), options);
    return VolumeSet.open(List.of(device));
  }

  /** What users can fill with data, in percent of what lies behind the log. */
  @ParameterizedTest
  @CsvSource({
    "16,1,75",
    "16,4,70",
    "64,4,93",
    "512,8,97",
    "1024,16,97",
    "10240,160,98",
    "1048576,256,99"
  })
  void usersGetMostOfTheSpace(long mebibytes, long logMebibytes, int percent) {
    VolumeSet volumes = volume(mebibytes, logMebibytes);
    SpaceCounters counters = SpaceBed.load(volumes).counters();
    long share = counters.userAvailableBlocks() * 1000 / counters.totalBlocks();
    assertTrue(share >= percent * 10L, share + " permille");
    assertTrue(counters.rootAvailableBlocks() > counters.userAvailableBlocks());
    long rootShare = counters.rootAvailableBlocks() - counters.userAvailableBlocks();
    assertTrue(rootShare <= (64L << 20) / 4096 || rootShare * 100 <= 8 * counters.totalBlocks());
  }

  /** Data fills the disk; then each level gets further than the one before. */
  @ParameterizedTest
  @CsvSource({"16,1", "16,4", "64,4", "1200,16"})
  void eachLevelGetsFurther(long mebibytes, long logMebibytes) {
    VolumeSet volumes = volume(mebibytes, logMebibytes);
    Space space = SpaceBed.load(volumes);
    List<Long> nodes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      nodes.add(space.allocateNode(Reserve.USER));
    }
    long users = space.counters().userAvailableBlocks();
    long order = mostAt(space, Reserve.ORDER, users);
    assertTrue(order > 0 && order <= users - users / 32, order + " blocks in order, " + users);
    fillData(space, Reserve.USER);
    assertFalse(space.reserveData(1, Reserve.USER));
    long ignored = nodesAt(space, Reserve.ORDER, nodes);
    // The owner of a full disk can still rename and chmod.
    assertTrue(nodesAt(space, Reserve.USER, nodes) >= 10);
    assertTrue(nodesAt(space, Reserve.ROOT, nodes) >= 10);
    long removal = nodesAt(space, Reserve.REMOVE, nodes);
    assertTrue(removal >= 30, "removal " + removal);
    assertTrue(nodesAt(space, Reserve.PRUNE, nodes) >= 10);
    assertTrue(nodesAt(space, Reserve.FLUSH, nodes) >= 5);
    assertTrue(nodesAt(space, Reserve.COMMIT, nodes) >= 10);
    FsException none = assertThrows(FsException.class, () -> space.allocateNode(Reserve.COMMIT));
    assertEquals(Errno.ENOSPC, none.errno());
    // What comes back serves the levels in the opposite order.
    nodes.subList(20, nodes.size()).forEach(space::abandonNode);
    space.checkRoom(Reserve.USER, 1);
  }

  /** The most blocks that could be reserved. */
  private static long mostAt(Space space, Reserve level, long limit) {
    for (long blocks = limit; blocks > 0; blocks--) {
      if (space.reserveData(blocks, level)) {
        space.unreserveData(blocks);
        return blocks;
      }
    }
    return 0;
  }

  private static void fillData(Space space, Reserve level) {
    for (long room = 1; room > 0; ) {
      SpaceCounters counters = space.counters();
      room =
          level == Reserve.USER ? counters.userAvailableBlocks() : counters.rootAvailableBlocks();
      if (room == 0) {
        return;
      }
      assertTrue(space.reserveData(room, level));
      for (long left = room; left > 0; ) {
        left -= space.allocateData((int) Math.min(left, 256)).blocks();
      }
    }
  }

  private static long nodesAt(Space space, Reserve level, List<Long> nodes) {
    long count = 0;
    while (true) {
      try {
        nodes.add(space.allocateNode(level));
        count++;
      } catch (FsException e) {
        assertEquals(Errno.ENOSPC, e.errno());
        return count;
      }
    }
  }

  /** Nodes take what they like, but never what was promised to data. */
  @Test
  void aPromiseToDataIsKeptWhateverNodesTake() {
    VolumeSet volumes = volume(32, 1);
    Space space = SpaceBed.load(volumes);
    long promised = space.counters().userAvailableBlocks() / 2;
    assertTrue(space.reserveData(promised, Reserve.USER));
    List<Long> nodes = new ArrayList<>();
    nodesAt(space, Reserve.COMMIT, nodes);
    assertTrue(nodes.size() > 100);
    assertFalse(space.reserveData(1, Reserve.USER));
    for (long left = promised; left > 0; ) {
      left -= space.allocateData((int) Math.min(left, 100)).blocks();
    }
    assertEquals(0, space.counters().reservedBlocks());
  }

  /** Promises that were not used come back, and reserved data limits what others may reserve. */
  @Test
  void reservationsCountAgainstTheRoom() {
    Space space = SpaceBed.load(volume(64, 4));
    long room = space.counters().userAvailableBlocks();
    assertTrue(space.reserveData(room / 2, Reserve.USER));
    assertFalse(space.reserveData(room / 2 + 1000, Reserve.USER));
    long left = space.counters().userAvailableBlocks();
    assertTrue(left <= room - room / 2 && left >= room - room / 2 - 1024, left + " of " + room);
    space.unreserveData(room / 2);
    assertEquals(room, space.counters().userAvailableBlocks());
  }

  @Test
  void metadataAloneCanFillTheDisk() {
    VolumeSet volumes = volume(64, 4);
    Space space = SpaceBed.load(volumes);
    List<Long> nodes = new ArrayList<>();
    long users = nodesAt(space, Reserve.USER, nodes);
    SpaceCounters counters = space.counters();
    assertTrue(users * 4 > counters.totalBlocks() * 9 / 10, users + " nodes");
    assertEquals(0, counters.userAvailableBlocks());
    assertEquals(nodes.size(), nodes.stream().distinct().count());
  }
}

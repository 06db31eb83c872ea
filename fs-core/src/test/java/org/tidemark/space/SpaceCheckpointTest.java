package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.FsException;
import org.tidemark.base.InvariantException;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.volume.VolumeSet;

/** Checkpoints that crash at any write, and freemaps that are damaged. */
class SpaceCheckpointTest {
  /** Runs of the last durable commit, by tid, and what replay needs. */
  private final Map<Long, List<Run>> states = new TreeMap<>();

  private final Map<Long, ByteBuffer> deltas = new TreeMap<>();
  private final List<Run> live = new ArrayList<>();
  private final Set<Run> nodes = new HashSet<>();
  private long tid;

  /** One commit: some new data, a node, and half of what there was before goes. */
  private void commit(Space space, Random random) {
    GroupSpace group = new GroupSpace();
    int keep = random.nextInt(live.size() + 1);
    List<Run> gone = List.copyOf(live.subList(keep, live.size()));
    gone.forEach(group::freed);
    live.subList(keep, live.size()).clear();
    for (int i = random.nextInt(12); i >= 0; i--) {
      int blocks = 1 + random.nextInt(300);
      assertTrue(space.reserveData(blocks, Reserve.USER));
      Run run = space.allocateData(blocks);
      space.unreserveData(blocks - run.blocks());
      group.allocated(run);
      live.add(run);
    }
    Run node = new Run(space.allocateNode(Reserve.USER), 4);
    group.allocatedNode(node.address(), node.blocks());
    live.add(node);
    nodes.add(node);
    tid++;
    ByteBuffer delta = ByteBuffer.allocate(group.encodedBytesMax());
    group.encode(delta);
    deltas.put(tid, delta.flip());
    states.put(tid, committedOf(live));
    space.groupDurable(tid, group);
    space.releaseUpTo(tid);
  }

  /** The runs in the form in which they are compared: single blocks in order. */
  private static List<Run> committedOf(List<Run> runs) {
    List<Run> blocks = new ArrayList<>();
    for (Run run : runs) {
      for (int i = 0; i < run.blocks(); i++) {
        blocks.add(run.tail(i).head(1));
      }
    }
    blocks.sort(Comparator.comparingLong(Run::address));
    return blocks;
  }

  private static List<Run> committedOf(Space space) {
    List<Run> runs = new ArrayList<>();
    space.forEachCommitted((address, blocks) -> runs.add(new Run(address, blocks)));
    return committedOf(runs);
  }

  @ParameterizedTest
  @CsvSource({"small,1", "regions,2", "regions,3"})
  void aCrashAtAnyWriteOfACheckpointLeavesAWholeSet(String shape, long seed) {
    Random random = new Random(seed);
    CrashDevice device = new CrashDevice(SpaceBed.formatted(shape).getFirst());
    VolumeSet volumes = SpaceBed.open(List.of(device));
    Space space = SpaceBed.load(volumes);
    states.put(0L, List.of());
    for (int round = 0; round < 6; round++) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        commit(space, random);
      }
      if (random.nextInt(3) == 0) {
        // Its superblock never comes; the next one goes to the same slots.
        space.writeCheckpoint(tid);
      } else {
        SpaceBed.checkpoint(volumes, space, tid);
      }
    }
    CrashReplay replay = device.replay();
    for (int point = 0; point <= replay.points(); point++) {
      for (int i = 0; i < 3; i++) {
        MemoryDevice left = replay.at(point, random.nextLong());
        VolumeSet after = SpaceBed.open(List.of(left));
        long found = after.superblock().commitTid();
        Space loaded = SpaceBed.load(after);
        assertEquals(states.get(found), committedOf(loaded), left.name());
        goOn(loaded, after, found, random);
      }
    }
  }

  /**
   * After the crash: replays what the log has, and makes the next checkpoint over what lies there.
   */
  private void goOn(Space loaded, VolumeSet after, long found, Random random) {
    long last = found;
    for (long next = found + 1; next <= tid && random.nextInt(4) > 0; next++) {
      loaded.replay(
          next, GroupSpace.decode(java.util.Objects.requireNonNull(deltas.get(next)).duplicate()));
      last = next;
    }
    // A commit of another time: what the slots that did not count hold is wrong from here on.
    GroupSpace other = new GroupSpace();
    other.allocatedNode(loaded.allocateNode(Reserve.USER), 4);
    loaded.groupDurable(last + 1, other);
    SpaceBed.checkpoint(after, loaded, last + 1);
    assertEquals(committedOf(loaded), committedOf(SpaceBed.load(after)));
    // And up to tids that stray slots may have.
    loaded.groupDurable(last + 10, new GroupSpace());
    SpaceBed.checkpoint(after, loaded, last + 10);
    assertEquals(committedOf(loaded), committedOf(SpaceBed.load(after)));
  }

  @Test
  void onlyRegionsThatChangedAreWritten() {
    CountingDevice device = new CountingDevice(SpaceBed.formatted("regions").getFirst());
    VolumeSet volumes = SpaceBed.open(List.of(device));
    Space space = SpaceBed.load(volumes);
    commitOneNode(space);
    long before = device.counts().writes();
    int digest = space.writeCheckpoint(tid);
    assertEquals(1, device.counts().writes() - before);
    assertEquals(0, device.counts().barriers());
    // Without a superblock it is written again; the digest is the same.
    assertEquals(digest, space.writeCheckpoint(tid));
    assertEquals(2, device.counts().writes() - before);
    space.checkpointDurable();
    space.writeCheckpoint(tid);
    assertEquals(2, device.counts().writes() - before);
  }

  private void commitOneNode(Space space) {
    GroupSpace group = new GroupSpace();
    group.allocatedNode(space.allocateNode(Reserve.USER), 4);
    space.groupDurable(++tid, group);
  }

  @Test
  void aCheckpointThatFailedCanBeMadeAgain() {
    FaultyDevice device = new FaultyDevice(SpaceBed.formatted("regions").getFirst());
    VolumeSet volumes = SpaceBed.open(List.of(device));
    Space space = SpaceBed.load(volumes);
    Random random = new Random(5);
    states.put(0L, List.of());
    commit(space, random);
    device.failWriteNumber(1);
    long first = tid;
    assertThrows(FsException.class, () -> space.writeCheckpoint(first));
    assertThrows(InvariantException.class, space::checkpointDurable);
    for (int i = 0; i < 20; i++) {
      commit(space, random);
      device.failWriteNumber(1 + random.nextInt(3));
      try {
        SpaceBed.checkpoint(volumes, space, tid);
      } catch (FsException e) {
        // The old slots go on counting.
      }
      device.heal();
      assertEquals(states.get(volumes.superblock().commitTid()), loadedAnew(device));
    }
    SpaceBed.checkpoint(volumes, space, tid);
    assertEquals(states.get(tid), loadedAnew(device));
  }

  private static List<Run> loadedAnew(FaultyDevice device) {
    VolumeSet volumes = SpaceBed.open(List.of(device));
    return committedOf(SpaceBed.load(volumes));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyDamageOfASlotIsSeenOrDoesNotMatter(long seed) throws IOException {
    Random random = new Random(seed);
    MemoryDevice device = SpaceBed.formatted("regions").getFirst();
    VolumeSet volumes = SpaceBed.open(List.of(device));
    Space space = SpaceBed.load(volumes);
    for (int i = 0; i < 5; i++) {
      commit(space, random);
      SpaceBed.checkpoint(volumes, space, tid);
    }
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      MemoryDevice damaged = device.fork();
      int region = random.nextInt(volumes.geometry().regions(0));
      int slot = random.nextInt(2);
      int bytes = volumes.geometry().slotBytes(0, region);
      long at = volumes.geometry().regionOffset(0, region) + (long) slot * bytes;
      damage(damaged, at, bytes, random);
      VolumeSet after = SpaceBed.open(List.of(damaged));
      try {
        assertEquals(states.get(tid), committedOf(SpaceBed.load(after)), "damage " + i);
      } catch (FreemapDamagedException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("freemap"));
        refused++;
        if (refused % 20 == 0) {
          rebuild(after);
        }
      }
    }
    assertTrue(refused > 120, "refused " + refused);
  }

  private static void damage(MemoryDevice device, long at, int bytes, Random random)
      throws IOException {
    ByteBuffer content = ByteBuffer.allocate(bytes);
    device.read(at, content);
    switch (random.nextInt(3)) {
      case 0 -> {
        int bit = random.nextInt(bytes * 8);
        content.put(bit / 8, (byte) (content.get(bit / 8) ^ 1 << bit % 8));
      }
      case 1 -> content.put(random.nextInt(100), (byte) random.nextInt());
      default -> {
        int sector = random.nextInt(bytes / 512) * 512;
        content.put(sector, new byte[512]);
      }
    }
    device.write(at, content.clear());
  }

  /** What the caller does: it walks the tree and marks what that refers to. */
  private void rebuild(VolumeSet volumes) {
    Space space = Space.empty(volumes, tid);
    for (Run run : live) {
      space.markCommitted(run, nodes.contains(run) ? Kind.NODES : Kind.DATA);
    }
    assertEquals(states.get(tid), committedOf(space));
    SpaceBed.checkpoint(volumes, space, tid);
    Space loaded = SpaceBed.load(volumes);
    assertEquals(states.get(tid), committedOf(loaded));
    assertEquals(space.counters(), loaded.counters());
    // The next checkpoint has a slot that counts and one that may be overwritten.
    GroupSpace group = new GroupSpace();
    group.freed(live.getFirst());
    loaded.groupDurable(tid + 1, group);
    SpaceBed.checkpoint(volumes, loaded, tid + 1);
    assertEquals(committedOf(loaded), committedOf(SpaceBed.load(volumes)));
  }
}

package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.InvariantException;
import org.tidemark.volume.VolumeSet;

/** What must never happen is seen when it happens. */
class SpaceChecksTest {
  private final VolumeSet volumes = SpaceBed.open(SpaceBed.formatted("small"));
  private final Space space = SpaceBed.load(volumes);
  private long tid;

  private static void broken(Executable call) {
    assertThrows(InvariantException.class, call);
  }

  private Run data(int blocks) {
    assertTrue(space.reserveData(blocks, Reserve.USER));
    return space.allocateData(blocks);
  }

  private Run node() {
    return new Run(space.allocateNode(Reserve.USER), volumes.geometry().nodeBlocks());
  }

  private void commit(GroupSpace group) {
    space.groupDurable(++tid, group);
  }

  private static GroupSpace allocating(Run run) {
    GroupSpace group = new GroupSpace();
    group.allocated(run);
    return group;
  }

  private static GroupSpace freeing(Run run) {
    GroupSpace group = new GroupSpace();
    group.freed(run);
    return group;
  }

  @Test
  void doubleFreesAreSeen() {
    Run run = data(8);
    space.abandon(run);
    broken(() -> space.abandon(run));
    Run again = data(8);
    broken(() -> commit(freeing(again)));
    commit(allocating(again));
    broken(() -> space.abandon(again));
    commit(freeing(again));
    broken(() -> commit(freeing(again)));
  }

  @Test
  void aBlockIsCommittedOnce() {
    Run run = data(8);
    commit(allocating(run));
    broken(() -> commit(allocating(run.head(1))));
    broken(() -> commit(allocating(new Run(run.end(), 1))));
  }

  @Test
  void kindsAreKeptApart() {
    Run run = data(8);
    GroupSpace group = new GroupSpace();
    group.allocatedNode(run.address(), 4);
    broken(() -> commit(group));
    Run node = node();
    broken(() -> commit(allocating(node)));
    broken(() -> space.abandon(node.head(1)));
    broken(() -> space.abandonNode(run.address() + SpaceBed.BLOCK));
  }

  @Test
  void whatIsFreedIsKeptUntilItIsReleased() {
    Run run = data(8);
    commit(allocating(run));
    GroupSpace group = freeing(run);
    Run inside = data(4);
    group.allocated(inside);
    group.freed(inside);
    commit(group);
    assertTrue(space.isUsed(run));
    assertTrue(space.isUsed(inside));
    assertEquals(12, space.counters().pendingFreeBlocks());
    space.releaseUpTo(1);
    assertTrue(space.isUsed(run));
    space.releaseUpTo(2);
    assertFalse(space.isUsed(run.address()));
    assertFalse(space.isUsed(inside.address()));
    assertEquals(0, space.counters().pendingFreeBlocks());
    space.releaseUpTo(2);
    broken(() -> space.abandon(run));
  }

  @Test
  void onlyWhatIsReservedIsAllocated() {
    broken(() -> space.allocateData(1));
    assertTrue(space.reserveData(5, Reserve.USER));
    broken(() -> space.allocateData(6));
    broken(() -> space.unreserveData(6));
    assertEquals(5, space.allocateData(5).blocks());
    broken(() -> space.allocateData(1));
    assertThrows(IllegalArgumentException.class, () -> space.allocateData(0));
    assertThrows(IllegalArgumentException.class, () -> space.reserveData(-1, Reserve.USER));
    assertTrue(space.reserveData(0, Reserve.USER));
    assertFalse(space.reserveData(Long.MAX_VALUE / 4, Reserve.COMMIT));
  }

  @Test
  void commitsAndCheckpointsComeInOrder() {
    commit(new GroupSpace());
    broken(() -> space.groupDurable(1, new GroupSpace()));
    broken(() -> space.writeCheckpoint(2));
    broken(space::checkpointDurable);
    broken(() -> space.replay(1, new GroupSpace()));
  }

  @Test
  void placesOutsideRegionsAreNotSpace() {
    long slots = volumes.geometry().slotAddress(0, 0, 0);
    assertEquals(Kind.SYSTEM, space.kindOf(slots));
    assertEquals(Kind.SYSTEM, space.kindOf(0));
    assertEquals(Kind.SYSTEM, space.kindOf(77L << 56));
    assertFalse(space.isUsed(slots));
    assertFalse(space.isUsed(new Run(4096, 1)));
    broken(() -> space.abandon(new Run(slots, 1)));
    broken(() -> space.abandon(new Run(1L << 50, 1)));
    broken(() -> commit(freeing(new Run(4096, 1))));
    int blocks = volumes.geometry().slotBlocks(0, 0);
    Run over = new Run(slots + (blocks - 1L) * SpaceBed.BLOCK, 2);
    assertThrows(CorruptionException.class, () -> space.markUsed(over, Kind.DATA));
  }

  @Test
  void whatRecoveryMarksIsHeldAgainstTheRest() {
    Run node = node();
    Run run = data(10);
    assertThrows(CorruptionException.class, () -> space.markUsed(run.tail(5), Kind.DATA));
    Run besideNode = new Run(node.end() + 16 * SpaceBed.BLOCK, 1);
    assertThrows(CorruptionException.class, () -> space.markUsed(besideNode, Kind.DATA));
    Run besideData = new Run(run.end() + 30 * SpaceBed.BLOCK, 1);
    assertDoesNotThrow(() -> space.markUsed(besideData, Kind.DATA));
    assertThrows(CorruptionException.class, () -> space.markCommitted(besideData, Kind.DATA));
    assertThrows(
        CorruptionException.class,
        () -> space.markUsed(new Run(node.end() + SpaceBed.BLOCK, 4), Kind.NODES));
    // What was marked is never handed out.
    for (Run next = data(1); next.address() < besideData.end(); next = data(1)) {
      assertTrue(next.address() != besideData.address());
    }
  }

  @Test
  void aDeltaThatDoesNotFitTheFreemapMeansRebuilding() {
    Run run = data(8);
    commit(allocating(run));
    SpaceBed.checkpoint(volumes, space, tid);
    assertThrows(
        FreemapDamagedException.class, () -> SpaceBed.load(volumes).replay(2, allocating(run)));
    assertThrows(
        FreemapDamagedException.class,
        () -> SpaceBed.load(volumes).replay(2, freeing(new Run(run.end(), 1))));
    assertThrows(
        FreemapDamagedException.class,
        () -> SpaceBed.load(volumes).replay(2, freeing(new Run(1L << 50, 1))));
    Space loaded = SpaceBed.load(volumes);
    loaded.replay(2, freeing(run));
    assertFalse(loaded.isUsed(run.address()));
  }
}

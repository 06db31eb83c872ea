package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tidemark.base.FsException;
import org.tidemark.volume.VolumeSet;

/** Writers allocate while commits, releases and checkpoints go on. */
@Timeout(60)
class SpaceThreadsTest {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 3000;

  private final VolumeSet volumes = SpaceBed.open(SpaceBed.formatted("regions"));
  private final Space space = SpaceBed.load(volumes);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Stands for the tree lock. */
  private final Object tree = new Object();

  @GuardedBy("tree")
  private GroupSpace open = new GroupSpace();

  @GuardedBy("tree")
  private final List<Run> live = new ArrayList<>();

  @GuardedBy("tree")
  private int writersLeft = WRITERS;

  @Test
  void nothingIsLostOrGivenTwice() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      long seed = i;
      threads.add(start(() -> write(new Random(seed))));
    }
    threads.add(start(this::commitUntilWritersEnd));
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(failure.get());
    SpaceCounters counters = space.counters();
    assertEquals(0, counters.reservedBlocks());
    assertEquals(0, counters.pendingFreeBlocks());
    Space loaded = SpaceBed.load(volumes);
    assertEquals(counters.freeBlocks(), loaded.counters().freeBlocks());
    long used = 0;
    synchronized (tree) {
      for (Run run : live) {
        used += run.blocks();
      }
    }
    assertEquals(used, counters.nodeBlocks() + counters.dataBlocks());
  }

  private Thread start(Runnable body) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            body.run();
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  private void write(Random random) {
    try {
      for (int round = 0; round < ROUNDS && failure.get() == null; round++) {
        int blocks = 1 + random.nextInt(60);
        if (space.reserveData(blocks, Reserve.USER)) {
          for (int left = blocks; left > 0; ) {
            left -= writeOne(space.allocateData(left), random);
          }
        }
        node();
        synchronized (tree) {
          for (int i = random.nextInt(6); i > 0 && !live.isEmpty(); i--) {
            open.freed(live.remove(random.nextInt(live.size())));
          }
        }
      }
    } finally {
      synchronized (tree) {
        writersLeft--;
      }
    }
  }

  private int writeOne(Run run, Random random) {
    if (random.nextInt(10) == 0) {
      space.abandonToReserved(run);
      return 0;
    }
    synchronized (tree) {
      open.allocated(run);
      live.add(run);
    }
    return run.blocks();
  }

  private void node() {
    try {
      long address = space.allocateNode(Reserve.USER);
      synchronized (tree) {
        open.allocatedNode(address, 4);
        live.add(new Run(address, 4));
      }
    } catch (FsException e) {
      // Full just now; commits make room.
    }
  }

  private void commitUntilWritersEnd() {
    long tid = 0;
    boolean last = false;
    while (!last && failure.get() == null) {
      GroupSpace frozen;
      synchronized (tree) {
        last = writersLeft == 0;
        frozen = open;
        open = new GroupSpace();
      }
      space.groupDurable(++tid, frozen);
      space.releaseUpTo(last ? tid : tid - 1);
      if (last || tid % 16 == 0) {
        SpaceBed.checkpoint(volumes, space, tid);
      }
    }
  }
}

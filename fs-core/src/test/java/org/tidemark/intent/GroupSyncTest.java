package org.tidemark.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.intent.LogBed.Frame;

/** Several threads append and sync at the same time. */
@Timeout(60)
class GroupSyncTest {
  private static final int INTENT = LogFrameFormat.KIND_INTENT;

  @Test
  void allThatWaitDuringABarrierShareTheNext() throws InterruptedException {
    CountingDevice counting = new CountingDevice(LogBed.formatted());
    GatedDevice gate = new GatedDevice(counting);
    IntentLog log = new IntentLog(LogBed.open(gate), 0, 0, 1);
    long before = counting.counts().barriers();
    gate.shutBarriers();
    List<Thread> threads = new ArrayList<>();
    threads.add(appendAndSync(log, new AtomicInteger()));
    gate.awaitWaiting(1);
    for (int i = 0; i < 10; i++) {
      Thread follower = appendAndSync(log, new AtomicInteger());
      threads.add(follower);
      awaitParked(follower);
    }
    assertEquals(0, log.durable());
    gate.open();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(2, counting.counts().barriers() - before);
    assertEquals(log.head(), log.durable());
  }

  @Test
  void anAppendDoesNotWaitForABarrier() throws InterruptedException {
    GatedDevice gate = new GatedDevice(LogBed.formatted());
    IntentLog log = new IntentLog(LogBed.open(gate), 0, 0, 1);
    gate.shutBarriers();
    Thread leader = appendAndSync(log, new AtomicInteger());
    gate.awaitWaiting(1);
    long head = log.head();
    long end = log.append(INTENT, 1, 1, 1, ByteBuffer.allocate(10));
    assertTrue(end > head);
    gate.open();
    leader.join();
    // The barrier began before the append: it says nothing about that frame.
    assertEquals(head, log.durable());
  }

  @Test
  void aFailedBarrierFailsAllThatWaited() throws InterruptedException {
    FaultyDevice faulty = new FaultyDevice(LogBed.formatted());
    GatedDevice gate = new GatedDevice(faulty);
    IntentLog log = new IntentLog(LogBed.open(gate), 0, 0, 1);
    AtomicInteger failed = new AtomicInteger();
    gate.shutBarriers();
    List<Thread> threads = new ArrayList<>();
    threads.add(appendAndSync(log, failed));
    gate.awaitWaiting(1);
    for (int i = 0; i < 5; i++) {
      Thread follower = appendAndSync(log, failed);
      threads.add(follower);
      awaitParked(follower);
    }
    faulty.failBarrierNumber(1);
    gate.open();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(6, failed.get());
    assertEquals(0, log.durable());
  }

  @Test
  void whatWasSyncedByAnyThreadSurvivesEveryCrash() throws InterruptedException {
    CrashDevice device = new CrashDevice(LogBed.formatted());
    IntentLog log = new IntentLog(LogBed.open(device), 0, 0, 1);
    // Pairs of (events at the return of a sync, position that was synced).
    List<long[]> promises = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int size = 100 + t * 3000;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 12; i++) {
                  long end = log.append(INTENT, 1, 1, 1, ByteBuffer.allocate(size));
                  log.syncTo(end);
                  int events = device.events();
                  synchronized (promises) {
                    promises.add(new long[] {events, end});
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(48, promises.size());
    CrashReplay replay = device.replay();
    for (int point = 0; point <= replay.points(); point++) {
      for (int seed = 0; seed < 3; seed++) {
        List<Frame> found = LogBed.scan(LogBed.open(replay.at(point, seed)), 0, 0, 1);
        long end = found.isEmpty() ? 0 : found.getLast().end();
        for (long[] promise : promises) {
          assertTrue(promise[0] > point || promise[1] <= end, "crash at " + point + "/" + seed);
        }
      }
    }
  }

  private static Thread appendAndSync(IntentLog log, AtomicInteger failed) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            log.syncTo(log.append(INTENT, 1, 1, 1, ByteBuffer.allocate(10)));
          } catch (FsException e) {
            assertEquals(Errno.EIO, e.errno());
            failed.incrementAndGet();
          }
        });
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}

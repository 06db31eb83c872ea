package org.tidemark.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.intent.LogBed.Frame;
import org.tidemark.volume.VolumeSet;

class IntentLogTest {
  private static final int BLOCK = LogBed.BLOCK;
  private static final int INTENT = LogFrameFormat.KIND_INTENT;
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  @Test
  void framesOfAllSizesComeBackAtEveryAlignmentOfTheWrap() {
    Random random = new Random(1);
    VolumeSet volumes = LogBed.open(LogBed.formatted());
    for (int fromEnd = 1; fromEnd <= 12; fromEnd++) {
      for (int blocks = 1; blocks <= 12; blocks++) {
        long start = 3L * LogBed.LOG_BYTES - (long) fromEnd * BLOCK;
        int session = 100 * fromEnd + blocks;
        IntentLog log = new IntentLog(volumes, start, start, session);
        int payload = blocks * BLOCK - LogFrameFormat.HEADER_BYTES - random.nextInt(2) * 50;
        List<Frame> expected = new ArrayList<>();
        expected.add(LogBed.append(log, session, payload, random));
        expected.add(LogBed.append(log, session, random.nextInt(100), random));
        assertEquals(
            (long) blocks * BLOCK, expected.getFirst().end() - start, "no block more than needed");
        List<Frame> found = LogBed.scan(volumes, start, session, session);
        assertEquals(2, LogBed.prefix(found, expected), fromEnd + " " + blocks);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatLiesBetweenTailAndHeadIsAlwaysFound(long seed) {
    Random random = new Random(seed);
    VolumeSet volumes = LogBed.open(LogBed.formatted());
    IntentLog log = new IntentLog(volumes, 0, 0, 5);
    ArrayDeque<Frame> live = new ArrayDeque<>();
    long tail = 0;
    for (int step = 0; step < 3000; step++) {
      int payload = random.nextInt(random.nextInt(20) == 0 ? 300_000 : 20_000);
      if (log.fits(payload)) {
        live.add(LogBed.append(log, 5, payload, random));
      } else {
        assertThrows(FsException.class, () -> log.append(INTENT, 1, 1, 1, zeros(payload)));
        for (int drop = random.nextInt(live.size()); drop >= 0; drop--) {
          tail = live.remove().end();
        }
        log.advanceTail(tail);
      }
      assertEquals(log.head() - tail, log.used());
      assertTrue(log.used() <= log.capacity());
      if (random.nextInt(50) == 0) {
        List<Frame> found = LogBed.scan(volumes, tail, 1, 5);
        assertEquals(live.size(), LogBed.prefix(found, List.copyOf(live)), "step " + step);
      }
    }
    assertTrue(log.head() > 20L * LogBed.LOG_BYTES);
  }

  @Test
  void anAppendIsOneWriteOrTwoAtTheEndOfTheRingAndNoBarrier() {
    CountingDevice device = new CountingDevice(LogBed.formatted());
    VolumeSet volumes = LogBed.open(device);
    IntentLog log = new IntentLog(volumes, 0, LogBed.LOG_BYTES / 2, 1);
    log.advanceTail(LogBed.LOG_BYTES / 2);
    CountingDevice.Counts before = device.counts();
    while (log.head() + 3L * BLOCK <= LogBed.LOG_BYTES) {
      log.append(INTENT, 1, 1, 1, zeros(2 * BLOCK));
      CountingDevice.Counts now = device.counts();
      assertEquals(1, now.minus(before).writes());
      assertEquals(3 * BLOCK, now.minus(before).bytesWritten());
      before = now;
    }
    log.append(INTENT, 1, 1, 1, zeros(2 * BLOCK));
    assertEquals(2, device.counts().minus(before).writes());
    assertEquals(0, device.counts().minus(before).barriers());
    log.syncTo(log.head());
    log.syncTo(log.head());
    assertEquals(1, device.counts().minus(before).barriers());
  }

  @Test
  void aFullLogSaysSoAndGoesOnWhenTheTailAdvances() {
    VolumeSet volumes = LogBed.open(LogBed.formatted());
    IntentLog log = new IntentLog(volumes, 0, 0, 1);
    long first = log.append(INTENT, 1, 1, 1, zeros(100));
    while (log.fits(10_000)) {
      log.append(INTENT, 1, 1, 1, zeros(10_000));
    }
    long head = log.head();
    FsException full =
        assertThrows(FsException.class, () -> log.append(INTENT, 1, 1, 1, zeros(10_000)));
    assertEquals(Errno.ENOSPC, full.errno());
    assertEquals(head, log.head());
    // The commit that makes room again still fits, and after it the first frames of sessions.
    assertTrue(log.commitFits(50_000));
    long end = log.append(LogFrameFormat.KIND_COMMIT, 1, 1, 1, zeros(50_000));
    while (log.commitFits(0)) {
      end = log.append(LogFrameFormat.KIND_COMMIT, 1, 1, 1, EMPTY);
    }
    log.syncTo(end);
    for (int session = 2; session < 18; session++) {
      IntentLog next = new IntentLog(volumes, 0, end, session);
      next.beginSession();
      end = next.head();
    }
    assertEquals(LogBed.LOG_BYTES, end);
    LogScan scan = new LogScan(volumes, 0, 0, 17);
    LogBed.collect(scan, new ArrayList<>());
    assertEquals(end, scan.endPosition());
    assertEquals("the ring is full", scan.stopReason());
    IntentLog last = new IntentLog(volumes, 0, end, 18);
    assertThrows(FsException.class, last::beginSession);
    last.advanceTail(first);
    last.beginSession();
    assertThrows(IllegalArgumentException.class, () -> last.advanceTail(first - BLOCK));
    assertThrows(IllegalArgumentException.class, () -> last.advanceTail(last.head() + BLOCK));
  }

  @Test
  void aFrameLargerThanTheRingNeverFits() {
    IntentLog log = new IntentLog(LogBed.open(LogBed.formatted()), 0, 0, 1);
    assertFalse(log.commitFits(LogBed.LOG_BYTES));
    assertFalse(log.fits(Integer.MAX_VALUE));
    assertThrows(
        FsException.class,
        () -> log.append(LogFrameFormat.KIND_COMMIT, 1, 1, 1, zeros(LogBed.LOG_BYTES)));
    assertEquals(0, log.head());
  }

  @Test
  void afterAFailedBarrierNothingIsPromisedAnyMore() {
    FaultyDevice device = new FaultyDevice(LogBed.formatted());
    IntentLog log = new IntentLog(LogBed.open(device), 0, 0, 1);
    long synced = log.append(INTENT, 1, 1, 1, zeros(10));
    log.syncTo(synced);
    long lost = log.append(INTENT, 1, 2, 2, zeros(10));
    device.failBarrierNumber(1);
    assertDead(() -> log.syncTo(lost));
    device.heal();
    assertDead(() -> log.syncTo(lost));
    assertDead(() -> log.syncTo(synced));
    assertDead(() -> log.append(INTENT, 1, 3, 3, zeros(10)));
    assertDead(log::beginSession);
    assertEquals(synced, log.durable());
  }

  @Test
  void afterAFailedWriteNothingIsPromisedAnyMore() {
    FaultyDevice device = new FaultyDevice(LogBed.formatted());
    IntentLog log = new IntentLog(LogBed.open(device), 0, 0, 1);
    long written = log.append(INTENT, 1, 1, 1, zeros(10));
    device.failWriteNumber(1);
    assertDead(() -> log.append(INTENT, 1, 2, 2, zeros(10)));
    device.heal();
    assertEquals(written, log.head());
    assertDead(() -> log.append(INTENT, 1, 2, 2, zeros(10)));
    assertDead(() -> log.syncTo(written));
  }

  @Test
  void onlyWhatWasAppendedCanBeSynced() {
    IntentLog log = new IntentLog(LogBed.open(LogBed.formatted()), 0, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> log.syncTo(BLOCK));
    assertThrows(IllegalArgumentException.class, () -> log.append(0, 1, 1, 1, EMPTY));
  }

  @Test
  void thePayloadStaysAsItIs() {
    MemoryDevice device = LogBed.formatted();
    VolumeSet volumes = LogBed.open(device);
    IntentLog log = new IntentLog(volumes, 0, 0, 1);
    ByteBuffer payload = ByteBuffer.allocateDirect(100).putLong(40, 77).position(40).limit(48);
    log.append(INTENT, 1, 1, 1, payload);
    assertEquals(40, payload.position());
    assertEquals(48, payload.limit());
    ByteBuffer found = LogBed.scan(volumes, 0, 0, 1).getFirst().payload();
    assertEquals(8, found.remaining());
    assertEquals(77, found.getLong(0));
  }

  private static void assertDead(org.junit.jupiter.api.function.Executable call) {
    assertEquals(Errno.EIO, assertThrows(FsException.class, call).errno());
  }

  private static ByteBuffer zeros(int bytes) {
    return ByteBuffer.allocate(bytes);
  }
}

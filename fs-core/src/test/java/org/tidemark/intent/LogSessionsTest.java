package org.tidemark.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.intent.LogBed.Frame;
import org.tidemark.volume.VolumeSet;

/** Sessions that end in crashes: frames of a time that did not come never come back. */
class LogSessionsTest {
  /** The scenario in words: A B C D are written, B is torn; the next session overwrites B only. */
  @Test
  void whatLiesBehindATornFrameStaysGone() throws IOException {
    Random random = new Random(1);
    MemoryDevice device = LogBed.formatted();
    IntentLog first = new IntentLog(LogBed.open(device), 0, 0, 1);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      frames.add(LogBed.append(first, 1, 100, random));
    }
    LogBed.writeRing(device, frames.get(1).position(), new byte[512], 0, 512);
    List<Frame> found = LogBed.scan(LogBed.open(device), 0, 0, 1);
    assertEquals(frames.subList(0, 1), found);

    IntentLog second = new IntentLog(LogBed.open(device), 0, frames.getFirst().end(), 2);
    second.beginSession();
    // The marker has replaced B; C and D are whole, at their own positions, of session 1.
    assertEquals(frames.get(2).position(), second.head());
    assertEquals(2, LogBed.scan(LogBed.open(device), 0, 0, 2).size());
    // Also when the tail comes to stand exactly before C.
    assertEquals(List.of(), LogBed.scan(LogBed.open(device), second.head(), 2, 3));
    // Without the session of the frame before the tail, C would be taken for the present.
    assertEquals(2, LogBed.scan(LogBed.open(device), second.head(), 0, 3).size());
  }

  /**
   * The hole that the frame at the start of a session closes: session 2 writes over the torn B a
   * frame that differs in its first block only, and is torn in just that block.
   */
  @Test
  void aTornFrameCannotBeCompletedByALaterSession() throws IOException {
    MemoryDevice device = LogBed.formatted();
    IntentLog first = new IntentLog(LogBed.open(device), 0, 0, 1);
    byte[] zeros = new byte[2 * LogBed.BLOCK - LogFrameFormat.HEADER_BYTES];
    long end = first.append(LogFrameFormat.KIND_INTENT, 1, 1, 1, ByteBuffer.wrap(zeros));
    byte[] b = LogBed.readRing(device, 0, (int) end);
    byte[] torn = b.clone();
    torn[LogBed.BLOCK + 7] = 99;
    LogBed.writeRing(device, 0, torn, 0, torn.length);
    assertEquals(List.of(), LogBed.scan(LogBed.open(device), 0, 0, 1));

    IntentLog second = new IntentLog(LogBed.open(device), 0, 0, 2);
    second.beginSession();
    second.append(LogFrameFormat.KIND_INTENT, 1, 1, 1, ByteBuffer.wrap(zeros));
    // Whatever becomes of that frame: the marker of session 2 is durable, B's header is gone.
    LogBed.writeRing(device, LogBed.BLOCK, b, LogBed.BLOCK, b.length);
    List<Frame> found = LogBed.scan(LogBed.open(device), 0, 0, 2);
    assertTrue(found.size() <= 2);
    assertEquals(2, found.getFirst().session());
  }

  /** Some hundred crashes in a row, each after random appends, syncs and tail advances. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everySessionSeesAPrefixOfWhatTheLastOnesMeant(long seed) {
    Random random = new Random(seed);
    MemoryDevice medium = LogBed.formatted();
    // What the superblock would hold.
    long tail = 0;
    long tailSession = 0;
    List<Frame> history = new ArrayList<>();
    for (int session = 1; session <= 60; session++) {
      CrashDevice device = new CrashDevice(medium);
      VolumeSet volumes = LogBed.open(device);
      long end = history.isEmpty() ? tail : history.getLast().end();
      IntentLog log = new IntentLog(volumes, tail, end, session);
      log.beginSession();
      history.add(LogBed.scan(volumes, tail, tailSession, session).getLast());
      // For each event count at which a sync returned, how many frames it promised.
      int promisedAt = device.events();
      int promised = history.size();
      for (int step = random.nextInt(25); step > 0; step--) {
        if (random.nextInt(4) == 0) {
          log.syncTo(log.head());
          promisedAt = device.events();
          promised = history.size();
        } else {
          int payload = random.nextInt(random.nextInt(6) == 0 ? 100_000 : 9000);
          if (log.fits(payload)) {
            history.add(
                LogBed.append(log, session, random.nextInt(3) * 4016 + payload % 9, random));
          }
        }
        if (random.nextInt(12) == 0 && promised > 0) {
          // A checkpoint: recovery begins behind a frame that is durable.
          int dropped = 1 + random.nextInt(promised);
          tail = history.get(dropped - 1).end();
          tailSession = history.get(dropped - 1).session();
          history.subList(0, dropped).clear();
          promised -= dropped;
          log.advanceTail(tail);
        }
      }
      CrashReplay replay = device.replay();
      int point = promisedAt + random.nextInt(replay.points() - promisedAt + 1);
      medium = replay.at(point, random.nextLong());
      List<Frame> found = LogBed.scan(LogBed.open(medium), tail, tailSession, session);
      int kept = LogBed.prefix(found, history);
      assertTrue(kept >= promised, "seed " + seed + " session " + session + ": " + kept);
      history = found;
    }
  }

  /** A crash while the session begins: the old frames, with or without the marker. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aCrashWhileASessionBeginsLosesNothing(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      MemoryDevice old = LogBed.formatted();
      IntentLog first = new IntentLog(LogBed.open(old), 0, 0, 1);
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        frames.add(LogBed.append(first, 1, random.nextInt(9000), random));
      }
      int whole = random.nextInt(6);
      overwriteHeader(old, frames.get(whole).position());
      CrashDevice device = new CrashDevice(old);
      IntentLog second = new IntentLog(LogBed.open(device), 0, frames.get(whole).position(), 2);
      second.beginSession();
      CrashReplay replay = device.replay();
      for (int point = 0; point <= replay.points(); point++) {
        List<Frame> found = LogBed.scan(LogBed.open(replay.at(point, seed)), 0, 0, 2);
        assertEquals(frames.subList(0, whole), found.subList(0, whole));
        assertTrue(found.size() == whole || found.get(whole).session() == 2);
        assertTrue(found.size() <= whole + 1);
      }
    }
  }

  private static void overwriteHeader(MemoryDevice device, long position) {
    try {
      LogBed.writeRing(device, position, new byte[512], 0, 512);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

package org.tidemark.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.BlockType;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.intent.LogBed.Frame;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;

/** Damaged logs: what is shown is always a prefix of what was written. */
class LogScanTest {
  private static final int SECTOR = 512;

  /** The frames wrap around the end of the ring, and an earlier lap lies beneath. */
  private static final long START = LogBed.LOG_BYTES * 2L - 24L * LogBed.BLOCK;

  private final Random random = new Random(3);
  private final MemoryDevice device = LogBed.formatted();
  private final List<Frame> frames = new ArrayList<>();

  private void writeFrames(int count, int payloadMax) {
    IntentLog before = new IntentLog(LogBed.open(device), 0, 0, 1);
    while (before.fits(5000)) {
      LogBed.append(before, 1, random.nextInt(5000), random);
    }
    IntentLog log = new IntentLog(LogBed.open(device), START, START, 2);
    for (int i = 0; i < count; i++) {
      frames.add(LogBed.append(log, 2, random.nextInt(payloadMax), random));
      if (i % 3 == 0) {
        log.syncTo(log.head());
      }
    }
  }

  private List<Frame> scan(BlockDevice medium) {
    return LogBed.scan(LogBed.open(medium), START, 1, 2);
  }

  @Test
  void aFlippedBitEndsTheLogAtItsFrame() throws IOException {
    writeFrames(20, 20_000);
    for (int i = 0; i < 3000; i++) {
      int which = random.nextInt(frames.size());
      Frame frame = frames.get(which);
      int bytes = (int) (frame.end() - frame.position());
      int headerBits = LogFrameFormat.HEADER_BYTES * 8;
      int bit = random.nextInt(random.nextBoolean() ? headerBits : bytes * 8);
      MemoryDevice damaged = device.fork();
      byte[] content = LogBed.readRing(damaged, frame.position(), bytes);
      content[bit / 8] ^= (byte) (1 << bit % 8);
      LogBed.writeRing(damaged, frame.position(), content, 0, bytes);
      assertEquals(which, LogBed.prefix(scan(damaged), frames), "frame " + which + " bit " + bit);
    }
  }

  @Test
  void aFrameTornAnywhereIsNotShown() throws IOException {
    writeFrames(6, 30_000);
    MemoryDevice after = device.fork();
    IntentLog log = new IntentLog(LogBed.open(after), START, frames.getLast().end(), 2);
    Frame torn = LogBed.append(log, 2, 40_000, random);
    int bytes = (int) (torn.end() - torn.position());
    byte[] content = LogBed.readRing(after, torn.position(), bytes);
    for (int unit : new int[] {SECTOR, LogBed.BLOCK}) {
      for (int cut = 0; cut <= bytes; cut += unit) {
        MemoryDevice head = device.fork();
        LogBed.writeRing(head, torn.position(), content, 0, cut);
        MemoryDevice tail = device.fork();
        LogBed.writeRing(tail, torn.position(), content, cut, bytes);
        assertTorn(head, torn, content);
        assertTorn(tail, torn, content);
      }
    }
  }

  private void assertTorn(MemoryDevice medium, Frame torn, byte[] content) throws IOException {
    List<Frame> expected = new ArrayList<>(frames);
    // What was not written may by chance have been there already: zeros of the padding.
    if (Arrays.equals(LogBed.readRing(medium, torn.position(), content.length), content)) {
      expected.add(torn);
    }
    assertEquals(expected.size(), LogBed.prefix(scan(medium), expected));
  }

  @Test
  void anyMutationShowsAPrefix() throws IOException {
    writeFrames(12, 9_000);
    int bytes = (int) (frames.getLast().end() - START);
    byte[] content = LogBed.readRing(device, START, bytes);
    for (int i = 0; i < 3000; i++) {
      byte[] bad = content.clone();
      int length = 1 + random.nextInt(SECTOR * 8);
      int to = random.nextInt(bytes - length);
      switch (random.nextInt(3)) {
        case 0 -> System.arraycopy(content, random.nextInt(bytes - length), bad, to, length);
        case 1 -> Arrays.fill(bad, to, to + length, (byte) 0);
        default -> {
          int sector = to / SECTOR * SECTOR;
          int from = random.nextInt((bytes - SECTOR) / SECTOR) * SECTOR;
          System.arraycopy(content, from, bad, sector, SECTOR);
        }
      }
      MemoryDevice damaged = device.fork();
      LogBed.writeRing(damaged, START, bad, 0, bytes);
      assertTrue(LogBed.prefix(scan(damaged), frames) >= 0, "mutation " + i);
    }
  }

  /**
   * A header with a right checksum but senseless lengths, as only a broken writer would make it.
   */
  @Test
  void senselessLengthsEndTheLogWithoutHarm() throws IOException {
    writeFrames(3, 100);
    Frame last = frames.getLast();
    long[][] lengths = {
      {4096, Integer.MAX_VALUE},
      {4096, -1},
      {4096, 4096},
      {8192, 10},
      {0, 0},
      {-4096, 10},
      {Integer.MAX_VALUE, Integer.MAX_VALUE - 8192},
      {LogBed.LOG_BYTES, LogBed.LOG_BYTES - LogFrameFormat.HEADER_BYTES},
      {1 << 30, (1 << 30) - LogFrameFormat.HEADER_BYTES},
    };
    for (long[] pair : lengths) {
      MemoryDevice damaged = device.fork();
      patch(damaged, last.position(), LogFrameFormat.FRAME_BYTES, pair[0], pair[1]);
      CountingDevice counting = new CountingDevice(damaged);
      var volumes = LogBed.open(counting);
      long before = counting.counts().bytesRead();
      assertEquals(2, LogBed.prefix(LogBed.scan(volumes, START, 1, 2), frames));
      assertTrue(counting.counts().bytesRead() - before <= 8L * LogBed.BLOCK, "read too much");
    }
    MemoryDevice unknownKind = device.fork();
    patch(unknownKind, last.position(), LogFrameFormat.TYPE, BlockType.LOG_FRAME, 3);
    assertEquals(2, LogBed.prefix(scan(unknownKind), frames));
  }

  /** Puts two neighbouring 32-bit fields and makes the header's checksum right again. */
  private static void patch(BlockDevice medium, long position, int field, long one, long two)
      throws IOException {
    byte[] content = LogBed.readRing(medium, position, LogBed.BLOCK);
    ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(field, (int) one);
    header.putInt(field + 4, (int) two);
    header.putInt(LogFrameFormat.HEADER_CRC, Crc32c.of(content, 0, LogFrameFormat.HEADER_CRC));
    LogBed.writeRing(medium, position, content, 0, content.length);
  }

  @Test
  void paddingThatIsNotZeroEndsTheLog() throws IOException {
    writeFrames(2, 100);
    byte[] content = LogBed.readRing(device, frames.getLast().position(), LogBed.BLOCK);
    content[4095] = 1;
    LogBed.writeRing(device, frames.getLast().position(), content, 0, content.length);
    assertEquals(1, LogBed.prefix(scan(device), frames));
  }

  @Test
  void framesOfAnotherFilesystemAreNone() {
    writeFrames(3, 5000);
    MemoryDevice other = new MemoryDevice(16L << 20);
    FormatOptions options = FormatOptions.defaults(new UUID(1, 3), 3, 4).withLogBytes(1 << 20);
    VolumeFormatter.format(List.of(other), options);
    copyLog(device, other);
    assertEquals(List.of(), scan(other));
    MemoryDevice same = LogBed.formatted();
    copyLog(device, same);
    assertEquals(3, LogBed.prefix(scan(same), frames));
  }

  private static void copyLog(BlockDevice from, BlockDevice to) {
    try {
      byte[] ring = LogBed.readRing(from, 0, LogBed.LOG_BYTES);
      LogBed.writeRing(to, 0, ring, 0, ring.length);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void sessionsOutsideTheBoundsEndTheLog() {
    writeFrames(3, 5000);
    var volumes = LogBed.open(device);
    assertEquals(List.of(), LogBed.scan(volumes, START, 3, 9));
    assertEquals(List.of(), LogBed.scan(volumes, START, 0, 1));
    assertEquals(3, LogBed.scan(volumes, START, 2, 2).size());
    // The same place one lap earlier or later holds nothing.
    assertEquals(List.of(), LogBed.scan(volumes, START + LogBed.LOG_BYTES, 1, 2));
  }

  @Test
  void anUnreadableLogIsNotAnEnd() {
    writeFrames(5, 5000);
    FaultyDevice faulty = new FaultyDevice(device);
    long bad = LogBed.LOG_OFFSET + frames.get(2).position() % LogBed.LOG_BYTES;
    var volumes = LogBed.open(faulty);
    faulty.failReads(bad, bad + 1);
    LogScan scan = new LogScan(volumes, START, 1, 2);
    assertTrue(scan.next());
    assertTrue(scan.next());
    assertEquals(Errno.EIO, assertThrows(FsException.class, scan::next).errno());
  }

  @Test
  void aScanThatEndedStaysAtItsEnd() {
    writeFrames(2, 5000);
    LogScan scan = new LogScan(LogBed.open(device), START, 1, 2);
    assertThrows(IllegalStateException.class, scan::payload);
    assertTrue(scan.next());
    assertTrue(scan.next());
    assertFalse(scan.next());
    assertFalse(scan.next());
    assertEquals(frames.getLast().end(), scan.endPosition());
    assertThrows(IllegalStateException.class, scan::payload);
  }

  /** What a later frame knows to have been durable cannot be missing because of a crash. */
  @Test
  void lossOfWhatWasSyncedIsTold() throws IOException {
    writeFrames(20, 20_000);
    for (int which = 0; which < frames.size(); which++) {
      MemoryDevice damaged = device.fork();
      Frame frame = frames.get(which);
      byte[] content = LogBed.readRing(damaged, frame.position(), LogBed.BLOCK);
      content[100] ^= 1;
      LogBed.writeRing(damaged, frame.position(), content, 0, content.length);
      LogScan scan = new LogScan(LogBed.open(damaged), START, 1, 2);
      List<Frame> found = new ArrayList<>();
      LogBed.collect(scan, found);
      assertEquals(which, LogBed.prefix(found, frames));
      // Syncs followed frames 0, 3, 6...; the frame after a sync knows of it.
      int knows = (which + 2) / 3 * 3 + 1;
      long expected = knows < frames.size() ? frames.get(knows).position() : -1;
      assertEquals(expected, scan.findLoss(), "frame " + which);
    }
    LogScan whole = new LogScan(LogBed.open(device), START, 1, 2);
    LogBed.collect(whole, new ArrayList<>());
    assertEquals(-1, whole.findLoss());
  }
}

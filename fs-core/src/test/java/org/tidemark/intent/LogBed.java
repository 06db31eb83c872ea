package org.tidemark.intent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** What tests of the log share: a small filesystem, frames with a content that names them. */
final class LogBed {
  static final int LOG_BYTES = Units.MIB;
  static final long LOG_OFFSET = Units.MIB;
  static final int BLOCK = Units.BLOCK_BYTES;

  /** A frame as a scan showed it. */
  record Frame(
      long position, long end, long session, boolean commit, long first, ByteBuffer payload) {}

  private LogBed() {}

  static MemoryDevice formatted() {
    MemoryDevice device = new MemoryDevice(16L * Units.MIB);
    FormatOptions options = FormatOptions.defaults(new UUID(1, 2), 3, 4).withLogBytes(LOG_BYTES);
    VolumeFormatter.format(List.of(device), options);
    return device;
  }

  static VolumeSet open(BlockDevice device) {
    return VolumeSet.open(List.of(device));
  }

  /** Appends a frame of random content and says what a scan should show. */
  static Frame append(IntentLog log, long session, int payloadBytes, Random random) {
    byte[] payload = new byte[payloadBytes];
    random.nextBytes(payload);
    boolean commit = random.nextInt(8) == 0;
    long position = log.head();
    long op = random.nextInt(1 << 20);
    int kind = commit ? LogFrameFormat.KIND_COMMIT : LogFrameFormat.KIND_INTENT;
    long end = log.append(kind, 7, op, op + 3, ByteBuffer.wrap(payload));
    return new Frame(position, end, session, commit, op, ByteBuffer.wrap(payload));
  }

  /** All frames that a scan from there shows. */
  static List<Frame> scan(VolumeSet volumes, long tail, long minSession, long maxSession) {
    List<Frame> frames = new ArrayList<>();
    collect(new LogScan(volumes, tail, minSession, maxSession), frames);
    return frames;
  }

  static void collect(LogScan scan, List<Frame> frames) {
    while (scan.next()) {
      ByteBuffer payload = ByteBuffer.allocate(scan.payload().remaining());
      payload.put(scan.payload()).flip();
      frames.add(
          new Frame(
              scan.position(),
              scan.endPosition(),
              scan.session(),
              scan.isCommit(),
              scan.firstOpSeq(),
              payload));
    }
  }

  /** How many of the expected frames the found ones are, if they are a prefix of them; else -1. */
  static int prefix(List<Frame> found, List<Frame> expected) {
    if (found.size() > expected.size()) {
      return -1;
    }
    if (!found.equals(expected.subList(0, found.size()))) {
      return -1;
    }
    return found.size();
  }

  static byte[] readRing(BlockDevice device, long position, int bytes) throws java.io.IOException {
    byte[] content = new byte[bytes];
    for (int done = 0; done < bytes; ) {
      long at = (position + done) % LOG_BYTES;
      int part = (int) Math.min(bytes - done, LOG_BYTES - at);
      device.read(LOG_OFFSET + at, ByteBuffer.wrap(content, done, part));
      done += part;
    }
    return content;
  }

  static void writeRing(BlockDevice device, long position, byte[] content, int from, int to)
      throws java.io.IOException {
    for (int done = from; done < to; ) {
      long at = (position + done) % LOG_BYTES;
      int part = (int) Math.min(to - done, LOG_BYTES - at);
      device.write(LOG_OFFSET + at, ByteBuffer.wrap(content, done, part));
      done += part;
    }
  }
}

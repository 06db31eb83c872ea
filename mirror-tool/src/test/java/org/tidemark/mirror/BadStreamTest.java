package org.tidemark.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.StreamStartFormat;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.Mirroring;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ScanProgress;

/**
 * Whatever a stream is like, the replica is what it was at its last batch, and takes the right one
 * afterwards. {@code -Dtidemark.stream.mutations=N} tries more.
 */
class BadStreamTest {
  private static final int MUTATIONS_DEFAULT = 2_000;
  private static final long VOLUME_BYTES = 24L * Units.MIB;

  private final ManualClock clock = new ManualClock();
  private FileSystem source;
  private MemoryDevice replica;
  private byte[] first = {};
  private byte[] second = {};
  private long firstTid;
  private long secondTid;

  private FileSystem make(long seed) {
    MemoryDevice device = new MemoryDevice(VOLUME_BYTES);
    FileSystem.make(List.of(device), MakeOptions.seeded(seed, clock).withLogBytes(Units.MIB));
    return FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
  }

  @BeforeEach
  void makeStreams() throws IOException {
    source = make(1);
    for (int i = 0; i < 40; i++) {
      write(source, "f" + i, 100 * i * i, i);
    }
    firstTid = source.sync();
    first = stream(source, 0);
    for (int i = 0; i < 39; i += 3) {
      write(source, "f" + i, 50 * i * i, 100 + i);
      source.unlink(source.root(), name("f" + (i + 1)));
      source.sync();
    }
    secondTid = source.sync();
    second = stream(source, firstTid);
    replica = new MemoryDevice(VOLUME_BYTES);
    FileSystem.makeReplica(
        List.of(replica),
        MakeOptions.seeded(1, clock).withLogBytes(Units.MIB),
        source.info().fsid());
    try (FileSystem fs = open(replica)) {
      apply(fs, first);
    }
    replica = replica.reopen();
  }

  private FileSystem open(MemoryDevice device) {
    return FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
  }

  private static byte[] name(String text) {
    return text.getBytes(US_ASCII);
  }

  private void write(FileSystem fs, String name, int length, int seed) {
    clock.advanceNanos(1_000_003);
    FileRef root = fs.root();
    FileRef file;
    try {
      file = fs.lookup(root, name(name)).ref();
    } catch (FsException e) {
      Attributes made = fs.makeNode(root, name(name), 0100644, 0, Caller.ROOT);
      file = made.ref();
    }
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    OpenFile open = fs.open(file, true);
    fs.write(open, 0, ByteBuffer.wrap(bytes), Caller.ROOT);
    fs.close(open);
  }

  private static byte[] stream(FileSystem fs, long from) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Mirroring small = fs.mirroring();
    FrameWriter writer = new FrameWriter(out, true);
    MirrorStart rest = small.mirrorRange(from);
    writer.write(new Frame(1, rest.encode()));
    MirrorBatch batch;
    do { // small batches, so that there is something to mix up
      batch = small.mirrorRead(rest, 4096);
      writer.write(new Frame(batch.isLast() ? 3 : 2, batch.encode()));
      rest = rest.startingAt(batch.next());
    } while (!batch.isLast());
    return out.toByteArray();
  }

  private static void apply(FileSystem fs, byte[] stream) throws IOException {
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream));
    for (MirrorStart range = reader.start(); range != null; range = reader.start()) {
      long feed = fs.mirroring().mirrorBegin(range);
      MirrorBatch batch;
      do {
        batch = reader.batch();
        var ignored = fs.mirroring().mirrorApply(feed, batch);
      } while (!batch.isLast());
    }
  }

  /** The frames of a stream, whole. */
  private static List<byte[]> frames(byte[] stream) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(stream).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < stream.length; ) {
      int end = at + 32 + buffer.getInt(at + 16);
      frames.add(Arrays.copyOfRange(stream, at, end));
      at = end;
    }
    return frames;
  }

  private static byte[] joined(List<byte[]> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frames.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private byte[] mutated(Random random) {
    byte[] stream = second.clone();
    List<byte[]> frames = frames(stream);
    switch (random.nextInt(6)) {
      case 0 -> stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> stream = Arrays.copyOf(stream, random.nextInt(stream.length));
      case 2 -> {
        Collections.swap(frames, random.nextInt(frames.size()), random.nextInt(frames.size()));
        stream = joined(frames);
      }
      case 3 -> {
        frames.add(random.nextInt(frames.size()), frames.get(random.nextInt(frames.size())));
        stream = joined(frames);
      }
      case 4 -> {
        frames.remove(random.nextInt(frames.size()));
        stream = joined(frames);
      }
      default -> {
        int at = random.nextInt(stream.length);
        byte[] noise = new byte[Math.min(stream.length - at, 1 + random.nextInt(100))];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, stream, at, noise.length);
      }
    }
    return stream;
  }

  @Test
  void mutationsAreRefused() throws IOException {
    int mutations = Integer.getInteger("tidemark.stream.mutations", MUTATIONS_DEFAULT);
    int refused = 0;
    for (int seed = 0; seed < mutations; seed++) {
      byte[] bad = mutated(new Random(seed));
      try (FileSystem fs = open(replica.fork())) {
        try {
          apply(fs, bad);
        } catch (FsException e) {
          assertEquals(Errno.EINVAL, e.errno(), "seed " + seed + ": " + e.getMessage());
          refused++;
        }
        check(fs, seed);
      }
    }
    assertTrue(refused > mutations / 2, "only " + refused + " were refused");
  }

  private void check(FileSystem fs, int seed) throws IOException {
    String what = "seed " + seed;
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems(), what);
    if (fs.presentTid() != secondTid) {
      assertEquals(firstTid, fs.presentTid(), what);
      apply(fs, second);
      assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems(), what);
    }
    assertEquals(secondTid, fs.presentTid(), what);
  }

  /** Who forges a stream gets what the stream says, but breaks nothing. */
  @Test
  void forgedBatchesEndWithAnAnswer() throws IOException {
    int mutations = Integer.getInteger("tidemark.stream.mutations", MUTATIONS_DEFAULT);
    for (int seed = 0; seed < mutations; seed++) {
      Random random = new Random(seed);
      StreamReader reader = new StreamReader(new ByteArrayInputStream(second));
      try (FileSystem fs = open(replica.fork())) {
        long feed = fs.mirroring().mirrorBegin(reader.start());
        MirrorBatch batch;
        do {
          batch = reader.batch();
          byte[] bytes = batch.encode();
          for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          }
          var ignored = fs.mirroring().mirrorApply(feed, MirrorBatch.decode(bytes));
        } while (!batch.isLast());
      } catch (FsException e) {
        assertFalse(e.getMessage().contains("open it again"), "seed " + seed + ": " + e);
      }
    }
  }

  private void assertRefused(byte[] stream, Errno errno, String part) {
    try (FileSystem fs = open(replica.fork())) {
      FsException e = assertThrows(FsException.class, () -> apply(fs, stream));
      assertEquals(errno, e.errno(), e::getMessage);
      assertTrue(e.getMessage().contains(part), e::getMessage);
      assertEquals(firstTid, fs.presentTid());
    }
  }

  @Test
  void anotherFilesystem() throws IOException {
    FileSystem other = make(2);
    write(other, "f1", 10, 1);
    other.sync();
    assertRefused(stream(other, 0), Errno.EINVAL, "this is a replica of");
  }

  @Test
  void aLaterVersion() throws IOException {
    byte[] start = source.mirroring().mirrorRange(firstTid).encode();
    start[StreamStartFormat.VERSION]++;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new FrameWriter(out, false).write(new Frame(1, start));
    assertRefused(out.toByteArray(), Errno.EOPNOTSUPP, "version 2");
  }

  @Test
  void aGap() throws IOException {
    write(source, "late", 10, 1);
    source.sync();
    assertRefused(stream(source, secondTid), Errno.EINVAL, "what is between is missing");
  }

  @Test
  void whatTheReplicaHas() {
    assertRefused(first, Errno.EINVAL, "already");
  }

  @Test
  void aReplicaAheadOfItsSource() {
    FsException e =
        assertThrows(FsException.class, () -> source.mirroring().mirrorRange(secondTid + 1));
    assertTrue(e.getMessage().contains("the last commit here"), e::getMessage);
  }

  @Test
  void bothSidesWrittenTo() throws IOException {
    MemoryDevice promoted = replica.fork();
    MemoryDevice third = replica.fork();
    try (FileSystem fs = open(promoted)) {
      assertEquals(firstTid, fs.mirroring().promote());
      for (int i = 0; i < 30; i++) {
        write(fs, "own", 10 + i, i);
        fs.sync();
      }
      try (FileSystem follower = open(third)) {
        apply(follower, stream(fs, firstTid));
        assertEquals(fs.presentTid(), follower.presentTid());
        // It goes with the promoted one, and no more with the former source.
        for (int i = 0; i < 60; i++) {
          write(source, "other", 10 + i, i);
          source.sync();
        }
        byte[] diverged = stream(source, follower.presentTid());
        FsException e = assertThrows(FsException.class, () -> apply(follower, diverged));
        assertTrue(e.getMessage().contains("both written to"), e::getMessage);
      }
      assertThrows(FsException.class, () -> fs.mirroring().mirrorRange(firstTid + 1));
    }
  }
}

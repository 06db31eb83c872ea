package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fuse.bridge.CoreFileSystem;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.Opcode;
import org.tidemark.fuse.kernel.abi.ReplyHeader;
import org.tidemark.fuse.kernel.abi.RequestHeader;
import org.tidemark.scan.ScanProgress;

/**
 * Throws random and mutated requests at the dispatcher with the engine behind it. Whatever comes,
 * there is one well-formed reply, or none where the kernel wants none; nothing is thrown; and the
 * filesystem is sound afterwards.
 */
class FuzzTest {
  private static final int REQUESTS = 60_000;
  private static final int ERRNO_MAX = 4095;
  private static final long NODES = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everythingIsAnswered(long seed) throws IOException {
    ManualClock clock = new ManualClock();
    MemoryDevice device = new MemoryDevice(64 * Units.MIB);
    FileSystem.make(List.of(device), MakeOptions.seeded(seed, clock));
    try (FileSystem fileSystem =
        FileSystem.open(List.of(device), OpenOptions.deterministic(clock))) {
      try (CoreFileSystem served = new CoreFileSystem(fileSystem, clock, Units.NANOS_PER_SECOND)) {
        SessionOptions options =
            SessionOptions.DEFAULTS
                .withZeroMessageOpen((seed & 1) == 0)
                .withWriteBack((seed & 2) == 0);
        try (DispatchBed bed = new DispatchBed(served, options, (message, bytes) -> 0)) {
          bed.init(45, DispatchBed.ALL_FLAGS);
          new Run(bed, new Random(seed)).run();
        }
      }
      fileSystem.sync();
      assertEquals(List.of(), fileSystem.verify(true, ScanProgress.NONE).problems());
    }
  }

  /** One sequence of requests. */
  private static final class Run {
    private final DispatchBed bed;
    private final Random random;
    private final List<byte[]> samples = new ArrayList<>();
    private int answered;

    Run(DispatchBed bed, Random random) throws IOException {
      this.bed = bed;
      this.random = random;
      for (GoldenBytesTest.Golden golden : GoldenBytesTest.cases()) {
        byte[] sample = HexFormat.of().parseHex(golden.request());
        if (opcode(sample) != Opcode.DESTROY) {
          samples.add(sample);
        }
      }
    }

    private static int opcode(byte[] request) {
      return MemorySegment.ofArray(request).get(JAVA_INT_UNALIGNED, RequestHeader.OPCODE);
    }

    void run() {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request =
            switch (random.nextInt(8)) {
              case 0 -> noise();
              case 1, 2 -> withRandomBody();
              case 3 -> flipped(sample());
              default -> redirected(sample());
            };
        check(request, bed.send(request));
        if (random.nextInt(50) == 0) {
          bed.dispatcher.undeliverable(bed.exchange);
        }
      }
      assertTrue(answered > REQUESTS / 50, "only errors: " + answered);
    }

    private byte[] sample() {
      return samples.get(random.nextInt(samples.size())).clone();
    }

    private byte[] noise() {
      byte[] request = new byte[random.nextInt(200)];
      random.nextBytes(request);
      return request;
    }

    /** A header as it should be, and anything behind it. */
    private byte[] withRandomBody() {
      byte[] request = new byte[RequestHeader.BYTES + random.nextInt(160)];
      random.nextBytes(request);
      MemorySegment memory = MemorySegment.ofArray(request);
      memory.set(JAVA_INT_UNALIGNED, RequestHeader.LEN, request.length);
      memory.set(JAVA_INT_UNALIGNED, RequestHeader.OPCODE, random.nextInt(Opcode.COUNT + 2));
      memory.set(JAVA_LONG_UNALIGNED, RequestHeader.NODEID, node());
      return request;
    }

    /** A good request with some bytes changed, or cut short. */
    private byte[] flipped(byte[] request) {
      byte[] mutated = request;
      if (random.nextInt(4) == 0) {
        mutated = new byte[random.nextInt(request.length + 1)];
        System.arraycopy(request, 0, mutated, 0, mutated.length);
      }
      for (int i = random.nextInt(6); i > 0 && mutated.length > 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      return fitted(mutated);
    }

    /** A good request about another node, with other small numbers in it. */
    private byte[] redirected(byte[] request) {
      MemorySegment memory = MemorySegment.ofArray(request);
      memory.set(JAVA_LONG_UNALIGNED, RequestHeader.NODEID, node());
      for (int i = random.nextInt(3); i > 0 && request.length >= RequestHeader.BYTES + 8; i--) {
        int at =
            RequestHeader.BYTES + random.nextInt((request.length - RequestHeader.BYTES) / 8) * 8;
        memory.set(JAVA_LONG_UNALIGNED, at, number());
      }
      return request;
    }

    private long node() {
      return random.nextInt(30) == 0 ? random.nextLong() : 1 + random.nextLong(NODES);
    }

    private long number() {
      return switch (random.nextInt(5)) {
        case 0 -> random.nextLong();
        case 1 -> 1L << random.nextInt(64);
        case 2 -> -random.nextLong(10);
        default -> random.nextLong(100_000);
      };
    }

    private static byte[] fitted(byte[] request) {
      if (request.length >= RequestHeader.BYTES) {
        MemorySegment.ofArray(request).set(JAVA_INT_UNALIGNED, RequestHeader.LEN, request.length);
      }
      return request;
    }

    private void check(byte[] request, int length) {
      if (length == 0) {
        boolean unanswered =
            request.length < RequestHeader.BYTES
                || switch (opcode(request)) {
                  case Opcode.FORGET, Opcode.BATCH_FORGET, Opcode.INTERRUPT, Opcode.NOTIFY_REPLY ->
                      true;
                  default -> false;
                };
        assertTrue(unanswered, "a request was not answered");
        return;
      }
      MemorySegment reply = bed.exchange.replyMemory();
      int error = reply.get(JAVA_INT_UNALIGNED, ReplyHeader.ERROR);
      assertEquals(length, reply.get(JAVA_INT_UNALIGNED, ReplyHeader.LEN));
      assertEquals(
          MemorySegment.ofArray(request).get(JAVA_LONG_UNALIGNED, RequestHeader.UNIQUE),
          reply.get(JAVA_LONG_UNALIGNED, ReplyHeader.UNIQUE));
      assertTrue(length <= bed.dispatcher.replyBytesMax());
      assertTrue(error <= 0 && error >= -ERRNO_MAX, "errno " + error);
      if (error == 0) {
        answered++;
      } else {
        assertEquals(ReplyHeader.BYTES, length, "an error with a body");
        assertTrue(error != -Errno.EIO.code() || isRefused(request), "a fault of the program");
      }
    }
  }

  /** Returns whether EIO is the answer that is wanted: to a wrong length, and to a second INIT. */
  private static boolean isRefused(byte[] request) {
    MemorySegment memory = MemorySegment.ofArray(request);
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.LEN) != request.length
        || memory.get(JAVA_INT_UNALIGNED, RequestHeader.OPCODE) == Opcode.INIT;
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void nothingIsServedBeforeInit(long seed) {
    Random random = new Random(seed);
    RecordingFileSystem fileSystem = new RecordingFileSystem();
    try (DispatchBed bed =
        new DispatchBed(fileSystem, SessionOptions.DEFAULTS, (message, bytes) -> 0)) {
      for (int opcode = 0; opcode < Opcode.COUNT; opcode++) {
        byte[] request = new byte[RequestHeader.BYTES + 80];
        random.nextBytes(request);
        MemorySegment memory = MemorySegment.ofArray(request);
        memory.set(JAVA_INT_UNALIGNED, RequestHeader.LEN, request.length);
        memory.set(JAVA_INT_UNALIGNED, RequestHeader.OPCODE, opcode);
        memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES, 6); // INIT of a version long gone
        int length = bed.send(request);
        int error = bed.exchange.replyMemory().get(JAVA_INT_UNALIGNED, ReplyHeader.ERROR);
        assertTrue(length == 0 || error != 0);
      }
      assertEquals(List.of(), fileSystem.calls);
      bed.init(45, InitFlags.INIT_EXT);
      assertTrue(bed.dispatcher.session().isPresent());
    }
  }
}

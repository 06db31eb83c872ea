package org.tidemark.fuse.kernel.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.testing.MemoryFileSystem;

/** An fsync whose reply waits for the medium, and what the medium has to say. */
class PutOffTest {
  private static final String FSYNC =
      "380000001400000055443322110000004d00000000000000e8030000640000002a00000000000000"
          + "0500000000000000"
          + "0000000000000000";

  private static byte[] replyIf(Durability durability) {
    MemoryFileSystem fileSystem =
        new MemoryFileSystem() {
          @Override
          public Durability fsync(long node, long handle, boolean dataOnly) {
            return durability;
          }
        };
    try (DispatchBed bed =
        new DispatchBed(
            fileSystem,
            SessionOptions.DEFAULTS.withZeroMessageOpen(false),
            (message, bytes) -> 0)) {
      bed.init(45, DispatchBed.ALL_FLAGS);
      return bed.reply(bed.send(HexFormat.of().parseHex(FSYNC)));
    }
  }

  private static byte[] reply(String errno) {
    return HexFormat.of().parseHex("10000000" + errno + "5544332211000000");
  }

  @Test
  void theProgramLearnsWhatTheMediumSays() {
    assertArrayEquals(reply("00000000"), replyIf(Durability.REACHED));
    Durability failed =
        () -> {
          throw new FsException(Errno.EROFS, "as the test wants it");
        };
    assertArrayEquals(reply("e2ffffff"), replyIf(failed));
    Durability broken =
        () -> {
          throw new IllegalStateException("as the test wants it");
        };
    assertArrayEquals(reply("fbffffff"), replyIf(broken));
  }
}

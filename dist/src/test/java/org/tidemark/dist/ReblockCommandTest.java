package org.tidemark.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.console.ExitStatus;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import picocli.CommandLine;
import tools.jackson.jr.ob.JSON;

/** reblock over an image. */
class ReblockCommandTest {
  private static final int BLOCK = Units.BLOCK_BYTES;
  private static final int BLOCKS = 1_024;

  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path path = Path.of("");
  private String image = "";
  private final byte[] content = new byte[BLOCKS * BLOCK];

  /** A file of which every fourth block was overwritten. */
  @BeforeEach
  void setUp() throws IOException {
    path = temp.resolve("a.img");
    image = path.toString();
    new Random(1).nextBytes(content);
    try (BlockDevice device = FileDevice.create(path, 64L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    }
    try (FileSystem fs =
        FileSystem.open(
            List.of(FileDevice.open(path, FileDevice.Access.READ_WRITE)),
            OpenOptions.deterministic(Clock.system()))) {
      FileRef file =
          fs.makeNode(fs.root(), "f".getBytes(UTF_8), FileType.REGULAR | 0644, 0, Caller.ROOT)
              .ref();
      OpenFile open = fs.open(file, true);
      fs.write(open, 0, ByteBuffer.wrap(content), Caller.ROOT);
      fs.sync();
      for (int i = 1; i < BLOCKS; i += 4) {
        content[i * BLOCK] ^= 1;
        fs.write(open, (long) i * BLOCK, ByteBuffer.wrap(content, i * BLOCK, BLOCK), Caller.ROOT);
      }
      fs.close(open);
      fs.sync();
    }
  }

  private String run(int status, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine program = Tidemark.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(status, program.execute(args), () -> out + "\n" + err);
    return out.toString();
  }

  private Map<String, Object> json(int status, String... args) throws IOException {
    return JSON.std.mapFrom(run(status, args));
  }

  @Test
  void whatLiesScatteredIsPutTogether() throws IOException {
    Map<String, Object> done = json(ExitStatus.DONE, "reblock", image, "--json");
    // The file, and the blocks of its past that lay alone then.
    assertEquals(BLOCKS * BLOCK + BLOCKS / 4 * BLOCK, done.get("bytesMoved"));
    // Of each 64 KiB there are 5 pieces of the old content, 4 of the new, and 4 of the past.
    assertEquals(BLOCKS / 16 * 13, done.get("extentsMoved"));
    assertEquals(0, done.get("bytesSaved"));
    assertEquals(true, done.get("complete"));
    assertEquals("", done.get("stoppedAt"));
    assertEquals(List.of(), done.get("damages"));
    run(ExitStatus.DONE, "verify", "--data", image);
    String again = run(ExitStatus.DONE, "reblock", "--fill", "100", "--data", image);
    assertTrue(again.startsWith("moved 0 B"), again);
  }

  @Test
  void damageIsNamedAndTheStatusTellsOfIt() throws IOException {
    damage(content[5 * BLOCK + 100], 5);
    Map<String, Object> done = json(ExitStatus.FAILED, "reblock", image, "--json");
    assertEquals(1, done.get("damaged"));
    Map<?, ?> damage = (Map<?, ?>) ((List<?>) done.get("damages")).getFirst();
    assertEquals("/f", damage.get("path"));
    assertEquals(5 * BLOCK, damage.get("offset"));
  }

  @Test
  void damageIsToldToPeopleToo() throws IOException {
    damage(content[BLOCK + 100], 1);
    String said = run(ExitStatus.FAILED, "reblock", image);
    assertTrue(said.contains("damaged: /f: data of object"), said);
  }

  /** Flips a bit of the newest version of a block. */
  private void damage(byte was, int block) throws IOException {
    byte[] wanted = Arrays.copyOfRange(content, block * BLOCK, (block + 1) * BLOCK);
    byte[] all = Files.readAllBytes(path);
    for (int at = 0; at < all.length; at += BLOCK) {
      if (Arrays.equals(all, at, at + BLOCK, wanted, 0, BLOCK)) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
          file.seek(at + 100L);
          file.write(was ^ 4);
        }
        return;
      }
    }
    throw new AssertionError("the block is not in the image");
  }

  @Test
  void wrongUsageIsRefused() {
    run(ExitStatus.USAGE, "reblock", image, "--fill", "0");
    run(ExitStatus.USAGE, "reblock", image, "--fill", "101");
    run(ExitStatus.USAGE, "reblock", image, "--time", "soon");
    run(ExitStatus.USAGE, "reblock", image, "--compress=old");
    run(ExitStatus.FAILED, "reblock", image, "--from", "nowhere");
    assertTrue(err.toString().contains("not a place to go on from"), err.toString());
    assertEquals(1, err.toString().lines().count());
  }
}

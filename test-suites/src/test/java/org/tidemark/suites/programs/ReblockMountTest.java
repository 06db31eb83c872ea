package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.suites.equipment.MountedImage;

/** A mounted filesystem is put in order while a program goes on writing. */
@Tag("mount")
class ReblockMountTest {
  private static final int BLOCK = 4_096;
  private static final int BLOCKS = 4_000;

  /** What is written meanwhile; so fast that it may be in order again before it is looked at. */
  private static final int BUSY = 1_000;

  @TempDir private Path temp;

  @BeforeEach
  void needsTheProgram() {
    assumeTrue(System.getenv("TIDEMARK_APP") != null, "not packaged; run with mvn verify");
  }

  private final Random random = new Random(1);
  private final byte[] content = new byte[BLOCKS * BLOCK];

  /** Writes a block; half of it can be compressed. */
  private void overwrite(FileChannel file, int block) throws IOException {
    byte[] half = new byte[BLOCK / 2];
    random.nextBytes(half);
    System.arraycopy(half, 0, content, block * BLOCK, half.length);
    int written = file.write(ByteBuffer.wrap(content, block * BLOCK, BLOCK), (long) block * BLOCK);
    assertEquals(BLOCK, written);
  }

  private static long number(String json, String name) {
    Matcher matcher = Pattern.compile('"' + name + "\" *: *(\\d+)").matcher(json);
    assertTrue(matcher.find(), json);
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void programsGoOnAndThePastStays() throws Exception {
    try (MountedImage mounted = MountedImage.create(temp, "256m", "commit=1")) {
      Path path = mounted.directory().resolve("f");
      byte[] first;
      String moment;
      try (FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (int i = 0; i < BLOCKS; i++) {
          overwrite(file, i);
        }
        file.force(true);
        first = content.clone();
        moment = mounted.commit();
        for (int i = 0; i < BLOCKS / 2; i++) {
          overwrite(file, random.nextInt(BLOCKS));
          if (i % 50 == 0) {
            file.force(false); // else the kernel would write all of it in the order of the file
          }
        }
        for (int i = 0; i < BLOCKS / 40; i++) { // whole 64 KiB, so that the past has such too
          for (int block = 0; block < 16 && i < 20; block++) {
            overwrite(file, i * 16 + block);
          }
        }
        file.force(true);
        mounted.commit();
        Process reblock =
            MountedImage.tidemark("reblock", mounted.directory(), "--fill", "90", "--json").start();
        do {
          overwrite(file, random.nextInt(BUSY));
        } while (reblock.isAlive());
        String said = new String(reblock.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, reblock.waitFor(), said);
        System.err.println(said);
        assertTrue(number(said, "bytesMoved") > (BLOCKS - BUSY) * BLOCK / 2, said);
        file.force(true);
      }
      assertArrayEquals(content, Files.readAllBytes(path));
      Path past = path.resolveSibling("f@@" + moment);
      assertArrayEquals(first, Files.readAllBytes(past));
      mounted.remount();
      String saved =
          MountedImage.tidemark("reblock", mounted.directory(), "--compress=1s", "--json")
              .check()
              .text();
      assertTrue(number(saved, "bytesSaved") > 0, saved);
      assertArrayEquals(first, Files.readAllBytes(past));
      assertArrayEquals(content, Files.readAllBytes(path));
      mounted.verify();
      mounted.remount();
      assertArrayEquals(first, Files.readAllBytes(past));
      assertArrayEquals(content, Files.readAllBytes(path));
    }
  }
}

package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/** A mount that runs out of space: with old history that goes by itself, and without. */
@Tag("mount")
class FullMountTest {
  private static final int FILE_BYTES = 8 << 20;

  @TempDir private Path temp;

  @BeforeEach
  void needsTheProgram() {
    String app = Objects.requireNonNullElse(System.getenv("TIDEMARK_APP"), "");
    assumeTrue(Files.isDirectory(Path.of(app, "lib")), "not packaged; run with mvn verify");
  }

  private static byte[] content(int version) {
    byte[] content = new byte[FILE_BYTES];
    new Random(version).nextBytes(content);
    return content;
  }

  private static void overwrite(Path file, int version) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content(version));
      while (rest.hasRemaining()) {
        int ignored = channel.write(rest);
      }
      channel.force(true);
    }
  }

  @Test
  void anOverwriterGoesOnForEverAndSnapshotsSurvive() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp.toRealPath(), "64m")) {
      Path file = mounted.directory().resolve("file");
      overwrite(file, 0);
      MountedImage.tidemark("snapshot", "create", mounted.directory(), "first").check();
      for (int version = 1; version <= 60; version++) {
        overwrite(file, version);
      }
      assertArrayEquals(content(0), Files.readAllBytes(file.resolveSibling("file@@first")));
      assertArrayEquals(content(60), Files.readAllBytes(file));
      mounted.verify();
    }
  }

  @Test
  void aFullOneSaysOnceWhatHelpsAndCanBeEmptied() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp.toRealPath(), "64m", "noautoprune")) {
      Path top = mounted.directory();
      overwrite(top.resolve("other"), 0);
      int version = fill(top.resolve("file"));
      for (int i = 0; i < 5; i++) {
        int more = version + i;
        IOException again =
            assertThrows(IOException.class, () -> overwrite(top.resolve("file"), more));
        assertTrue(again.getMessage().contains("No space left"), again.toString());
      }
      assertEquals(1, linesThatHelp(mounted), mounted.logTail());
      Files.delete(top.resolve("other"));
      Command.of("truncate", "-s", "1000", top.resolve("file")).check();
      assertEquals(1000, Files.size(top.resolve("file")));
      MountedImage.tidemark("prune-everything", top).check();
      overwrite(top.resolve("file"), 100);
      assertArrayEquals(content(100), Files.readAllBytes(top.resolve("file")));
      int ignored = fill(top.resolve("file"));
      assertEquals(2, linesThatHelp(mounted), mounted.logTail());
      IOException lost = assertThrows(IOException.class, mounted::commit);
      assertTrue(lost.getMessage().contains("ENOSPC"), lost.toString());
      mounted.verify();
    }
  }

  private static int fill(Path file) {
    for (int version = 1; version < 100; version++) {
      try {
        overwrite(file, version);
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("No space left"), e.toString());
        return version;
      }
    }
    throw new AssertionError("it is never full");
  }

  private static long linesThatHelp(MountedImage mounted) throws IOException {
    return mounted
        .logTail()
        .lines()
        .filter(line ->
            line.contains("is full") && line.contains("tidemark prune " + mounted.directory()))
        .count();
  }
}

package org.tidemark.suites.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/** Snapshots and pruning of a mounted filesystem, as the kernel shows them. */
@Tag("mount")
class RetentionTest {
  private static final String TEXT = "what stood there ".repeat(1000);

  @TempDir private Path temp;

  @BeforeEach
  void needsTheProgram() {
    assumeTrue(System.getenv("TIDEMARK_APP") != null, "not packaged; run with mvn verify");
  }

  @Test
  void aPrunedMomentIsGoneThoughTheKernelKnewIt() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp, "64m")) {
      Path top = mounted.directory();
      Path file = Files.createDirectory(top.resolve("d")).resolve("f");
      Files.writeString(file, TEXT + 1);
      tidemark("snapshot", "create", top, "one", "--note", "the first");
      Files.writeString(file, TEXT + 2);
      Files.createFile(top.resolve("d/g"));
      String gone = mounted.commit();
      Files.writeString(file, TEXT + 3);
      mounted.commit();
      Path past = top.resolve("@@" + gone).resolve("d");
      assertEquals(TEXT + 2, Files.readString(past.resolve("f")));
      assertEquals(List.of("f", "g"), names(past));
      assertTrue(names(top.resolve("d/.history")).contains(gone));
      try (FileChannel open = FileChannel.open(past.resolve("f"))) {
        ByteBuffer some = ByteBuffer.allocate(100);
        assertEquals(100, open.read(some, 0));
        tidemark("prune-everything", top);
        assertThrows(IOException.class, () -> open.read(ByteBuffer.allocate(100), 0));
      }
      assertThrows(NoSuchFileException.class, () -> Files.readString(past.resolve("f")));
      assertThrows(IOException.class, () -> names(past));
      assertFalse(Files.exists(top.resolve("d/f@@" + gone)));
      assertFalse(names(top.resolve("d/.history")).contains(gone));
      assertEquals(TEXT + 1, Files.readString(top.resolve("@@one/d/f")));
      assertEquals(TEXT + 1, Files.readString(top.resolve("d/f@@one")));
      assertEquals(TEXT + 3, Files.readString(file));
      tidemark("snapshot", "delete", top, "one");
      tidemark("prune-everything", top);
      assertFalse(Files.exists(top.resolve("d/f@@one")));
      assertEquals(TEXT + 3, Files.readString(file));
      mounted.verify();
    }
  }

  /** The moment stays, and with it what else it shows. */
  @Test
  void aDirectoryHasAShorterPastThoughTheKernelKnewIt() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp, "64m")) {
      Path top = mounted.directory();
      Path directory = Files.createDirectory(top.resolve("cache"));
      assertThrows(IOException.class, () -> keep(directory, "for long"));
      keep(directory, "none");
      Path file = directory.resolve("f");
      Path out = top.resolve("out");
      Files.writeString(directory.resolve("same"), TEXT);
      Files.writeString(file, TEXT + 1);
      Files.writeString(out, TEXT + 1);
      assertThrows(IOException.class, () -> keep(out, "none"));
      String then = mounted.commit();
      Files.writeString(file, TEXT + 2);
      Files.writeString(out, TEXT + 2);
      mounted.commit();
      Path past = top.resolve("@@" + then);
      assertEquals(TEXT + 1, Files.readString(past.resolve("cache/f")));
      try (FileChannel open = FileChannel.open(past.resolve("cache/f"))) {
        assertEquals(100, open.read(ByteBuffer.allocate(100), 0));
        tidemark("prune", top, "--keep", "all 1d");
        assertThrows(IOException.class, () -> open.read(ByteBuffer.allocate(100), 0));
      }
      assertThrows(NoSuchFileException.class, () -> Files.readString(past.resolve("cache/f")));
      assertFalse(Files.exists(top.resolve("cache/f@@" + then)));
      assertEquals(TEXT, Files.readString(past.resolve("cache/same")));
      assertEquals(TEXT + 1, Files.readString(past.resolve("out")));
      assertEquals(TEXT + 2, Files.readString(file));
      mounted.verify();
    }
  }

  private static void keep(Path path, String policy) throws IOException {
    Files.setAttribute(path, "user:tidemark.keep", ByteBuffer.wrap(policy.getBytes(UTF_8)));
  }

  /** What the kernel still has of a file belongs to the snapshot. */
  @Test
  void aSnapshotHasWhatWasWrittenBefore() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp, "64m", "commit=3600")) {
      Path file = mounted.directory().resolve("f");
      for (int i = 0; i < 20; i++) {
        Files.writeString(file, TEXT + i);
        tidemark("snapshot", "create", mounted.directory(), "number " + i);
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(TEXT + i, Files.readString(mounted.directory().resolve("f@@number " + i)));
      }
    }
  }

  /** History that goes by itself is room, for df too; what a snapshot keeps is not. */
  @Test
  void spaceThatHistoryGivesBackIsFree() throws IOException {
    try (MountedImage mounted = MountedImage.create(temp, "128m")) {
      Path top = mounted.directory();
      long empty = usable(top);
      Files.write(top.resolve("f"), new byte[40 << 20]);
      mounted.commit();
      assertTrue(usable(top) < empty - (35 << 20));
      Files.delete(top.resolve("f"));
      mounted.commit();
      assertTrue(usable(top) > empty - (5 << 20), usable(top) + " of " + empty);
      Files.write(top.resolve("f"), new byte[40 << 20]);
      tidemark("snapshot", "create", top, "s");
      Files.delete(top.resolve("f"));
      mounted.commit();
      assertTrue(usable(top) < empty - (35 << 20), usable(top) + " of " + empty);
      mounted.verify();
    }
  }

  private static long usable(Path path) throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  private static void tidemark(Object... arguments) throws IOException {
    Command.Result ignored = MountedImage.tidemark(arguments).check();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}

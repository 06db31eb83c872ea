package org.tidemark.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.SourceRun;
import org.tidemark.scan.ReplicaState;

/** Objects in a real directory. */
class DirectoryStoreTest {
  @TempDir Path folder = Path.of("");

  private static void assertRefused(Errno errno, String part, Path directory) {
    FsException e =
        assertThrows(FsException.class, () -> DirectoryStore.openForChange(directory).close());
    assertEquals(errno, e.errno(), e::getMessage);
    assertTrue(e.getMessage().contains(part), e::getMessage);
  }

  @Test
  void aReplicaThroughADirectory() throws IOException {
    Path directory = folder.resolve("objects");
    SourceRun source = new SourceRun(3, Rig.SMALL, Profile.NAMES);
    FileSystem replica = source.open(source.newReplica());
    for (int i = 0; i < 3; i++) {
      source.run(60);
      source.commit();
      try (ObjectTarget target = open(source, directory)) {
        assertEquals(
            source.fs().presentTid(), MirrorBed.feed(source.fs().mirroring(), target).run().mark());
      }
      Files.writeString(directory.resolve("README"), "not an object");
      Files.writeString(directory.resolve(".0-1.00000000.tms.tmp"), "left by a crash");
      try (DirectoryStore store = DirectoryStore.open(directory)) {
        ReplicaState ignored = new ObjectApply(store).run(replica.mirroring());
        assertEquals(source.fs().presentTid(), replica.presentTid());
      }
    }
    source.compare(replica, Integer.MAX_VALUE);
    open(source, directory).close();
    assertFalse(Files.exists(directory.resolve(".0-1.00000000.tms.tmp")));
    assertTrue(Files.exists(directory.resolve("README")));
    replica.close();
    source.close();
  }

  private static ObjectTarget open(SourceRun source, Path directory) {
    return ObjectTarget.open(
        DirectoryStore.openForChange(directory),
        source.fs().info().fsid(),
        ObjectOptions.DEFAULTS.withBytesMax(4096));
  }

  @Test
  void whereNoDirectoryIs() throws IOException {
    assertRefused(Errno.ENOENT, "no such directory", folder.resolve("a/b"));
    assertFalse(Files.exists(folder.resolve("a")));
    Path file = Files.writeString(folder.resolve("file"), "content");
    assertRefused(Errno.ENOTDIR, "is no directory", file);
    FsException e =
        assertThrows(FsException.class, () -> DirectoryStore.open(folder.resolve("c")).close());
    assertEquals(Errno.ENOENT, e.errno());
  }

  @Test
  void oneAddsToItAtATime() throws IOException {
    try (DirectoryStore first = DirectoryStore.openForChange(folder)) {
      assertRefused(Errno.EBUSY, "another process", folder);
      try (DirectoryStore reader = DirectoryStore.open(folder)) {
        assertEquals(first.names(), reader.names());
      }
    }
    DirectoryStore.openForChange(folder).close();
  }

  @Test
  void nothingIsReplaced() throws IOException {
    try (DirectoryStore store = DirectoryStore.openForChange(folder)) {
      try (ObjectStore.NewFile file = store.create("a")) {
        file.write("new".getBytes(US_ASCII));
        file.sync();
      }
      Files.writeString(folder.resolve("b"), "old");
      assertThrows(FileAlreadyExistsException.class, () -> store.create("b").close());
      assertThrows(FileAlreadyExistsException.class, () -> store.rename("a", "b"));
      assertEquals("old", Files.readString(folder.resolve("b")));
      store.rename("a", "c");
      store.sync();
      assertEquals("new", Files.readString(folder.resolve("c")));
      assertEquals(
          List.of("b", "c"), store.names().stream().filter(n -> n.length() == 1).sorted().toList());
    }
  }

  @Test
  void namesSaySoAndSort() {
    List<ObjectName> names =
        List.of(
            new ObjectName(0, 0x1f3, 0, false),
            new ObjectName(0, 0x1f3, 10, true),
            new ObjectName(0x1f3, 0x1f3, 0, true),
            new ObjectName(0x1f3, 0x20000000000L, 0, true));
    assertEquals("0000000000000000-00000000000001f3.00000010.last.tms", names.get(1).toString());
    assertEquals(
        names,
        names.stream()
            .map(ObjectName::toString)
            .sorted()
            .map(name -> ObjectName.parse(name).orElseThrow())
            .toList());
    for (String other :
        List.of(
            "changes.tms",
            "0000000000000002-0000000000000001.00000000.last.tms",
            "0000000000000000-00000000000001F3.00000000.last.tms",
            "8000000000000000-8000000000000001.00000000.last.tms",
            "0000000000000000-00000000000001f3.00000000.tms")) {
      assertTrue(ObjectName.parse(other).isEmpty(), other);
    }
    assertTrue(ObjectName.isTemporary(names.getFirst().temporary()));
  }

  @Test
  void whatFileMeans() {
    assertEquals(Path.of("/backup/home"), ObjectPlace.parse("file:/backup/home/").orElseThrow());
    assertEquals(Path.of("/backup"), ObjectPlace.parse("file:///backup").orElseThrow());
    assertEquals(Path.of("here"), ObjectPlace.parse("file:here").orElseThrow());
    assertTrue(ObjectPlace.parse("./file:here").isEmpty());
    assertTrue(RemotePath.parse("file:/backup").isEmpty());
    assertEquals(
        new RemotePath("nas", "file:/srv"), RemotePath.parse("nas:file:/srv").orElseThrow());
    for (String wrong : List.of("file:", "file://nas/backup")) {
      assertThrows(CommandException.class, () -> ObjectPlace.parse(wrong));
    }
  }
}

package org.tidemark.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.console.MountTable;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fuse.mounts.Unmounting;
import org.tidemark.fuse.testing.Commands;
import org.tidemark.fuse.testing.Commands.Outcome;
import org.tidemark.fuse.testing.Transports;

/** The commands as processes, on an image in a file. */
@ParameterizedClass
@EnumSource(Transports.class)
class MountCommandTest {
  @Parameter Transports transport;
  @TempDir Path place;
  private Path image;
  private Path directory;
  private Path log;

  @BeforeEach
  void makeImage() throws IOException {
    place = place.toRealPath();
    image = place.resolve("an image, one.img");
    log = place.resolve("mount.log");
    directory = Files.createDirectory(place.resolve("a mount"));
    try (FileDevice device = FileDevice.create(image, 64 * Units.MIB)) {
      FileSystem.make(
          List.of(device),
          MakeOptions.seeded(1, Clock.system()).withOwner(Commands.userId(), Commands.userId()));
    }
  }

  @AfterEach
  void unmountAll() throws IOException {
    Optional<MountTable.Mount> left = MountTable.read().at(directory);
    left.ifPresent(mount -> Unmounting.unmount(mount.point(), true));
    ImageLock.awaitFree(image, Clock.system());
  }

  private Outcome mount(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("mount", "--transport", transport.option()));
    arguments.addAll(List.of("-o", "log=" + log, image.toString(), directory.toString()));
    arguments.addAll(List.of(more));
    return TestProgram.run(place, arguments.toArray(String[]::new));
  }

  private Outcome umount(String... more) throws Exception {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "umount";
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[more.length + 1] = directory.toString();
    return TestProgram.run(place, arguments);
  }

  private void assertDone(Outcome outcome) throws IOException {
    String messages = Files.exists(log) ? Files.readString(log) : "";
    assertEquals(0, outcome.status(), () -> outcome.output() + messages);
  }

  private static void assertRefused(int status, String line, Outcome outcome) {
    assertEquals(status, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains(line), outcome.output());
    assertEquals(1, outcome.output().strip().lines().count(), outcome.output());
  }

  private boolean isMounted() throws IOException {
    return MountTable.read().at(directory).isPresent();
  }

  private long servingProcess() {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains("--ready-pipe"))
        .filter(process -> commandLine(process).contains(image.toString()))
        .mapToLong(ProcessHandle::pid)
        .findAny()
        .orElseThrow();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aLifeInTheBackground() throws Exception {
    assertDone(mount());
    assertEquals(image.toString(), MountTable.read().at(directory).orElseThrow().source());
    Files.writeString(directory.resolve("f"), "text");

    assertRefused(1, "is a mount point already", mount());
    Path other = Files.createDirectory(place.resolve("other"));
    assertRefused(
        1,
        image + ": is in use by process " + servingProcess(),
        TestProgram.run(place, "mount", "-o", "log=" + log, image.toString(), other.toString()));
    Outcome synced = TestProgram.run(place, "sync", directory.resolve("f").toString());
    assertTrue(synced.output().matches("0x[0-9a-f]+\\n"), synced.output());
    assertEquals(0, TestProgram.run(place, "sync", image.toString()).status());

    Process user = new ProcessBuilder("sleep", "600").directory(directory.toFile()).start();
    assertRefused(1, "is in use by sleep (process " + user.pid() + ")", umount());
    user.destroy();
    user.waitFor();
    assertDone(umount());
    assertFalse(isMounted());
    try (FileSystem closed =
        FileSystem.open(
            List.of(FileDevice.open(image, FileDevice.Access.READ_WRITE)), OpenOptions.DEFAULTS)) {
      assertTrue(closed.committedTid() > 0);
    }
    assertRefused(1, "nothing is mounted here", umount());
    assertEquals(0, TestProgram.run(place, "sync", image.toString()).status());
  }

  @Test
  void aSignalCommitsAndUnmounts() throws Exception {
    for (String signal : List.of("TERM", "INT")) {
      // Where a shell has started the build in the background, SIGINT is ignored.
      List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP"));
      command.addAll(
          TestProgram.command(
              "mount",
              "-f",
              "--transport",
              transport.option(),
              image.toString(),
              directory.toString()));
      Process serving =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      while (serving.isAlive() && !isMounted()) {
        Clock.system().parkNanos(10_000_000);
      }
      Files.writeString(directory.resolve(signal), "text");
      Commands.shell(place, "kill -" + signal + " " + serving.pid());
      assertEquals(0, serving.waitFor(), () -> read(log));
      assertFalse(isMounted());
    }
    assertDone(mount("--json"));
    assertEquals("text", Files.readString(directory.resolve("TERM")));
    assertEquals("text", Files.readString(directory.resolve("INT")));

    // Also if a program is in the way: it loses the mount.
    Process user =
        new ProcessBuilder("bash", "-c", "exec 3>busy; echo text >&3; echo in; read line; ls .")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    assertEquals('i', user.getInputStream().read());
    Commands.shell(place, "kill " + servingProcess());
    ImageLock.awaitFree(image, Clock.system());
    assertFalse(isMounted());
    user.getOutputStream().close();
    assertTrue(user.waitFor() != 0);
    assertDone(mount());
    assertEquals("text\n", Files.readString(directory.resolve("busy")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aCrashLeavesAMountPointThatHeals() throws Exception {
    assertDone(mount());
    Commands.shell(directory, "echo text >f; sync f");
    Commands.shell(place, "kill -9 " + servingProcess());
    ImageLock.awaitFree(image, Clock.system());
    assertThrows(FileSystemException.class, () -> Files.getAttribute(directory, "unix:ino"));
    Outcome again = mount();
    assertDone(again);
    assertTrue(again.output().contains("whose process has died"), again.output());
    assertEquals("text\n", Files.readString(directory.resolve("f")));

    Commands.shell(place, "kill -9 " + servingProcess());
    ImageLock.awaitFree(image, Clock.system());
    assertDone(umount());
    assertFalse(isMounted());
  }

  @Test
  void aMountCanShowThePast() throws Exception {
    assertDone(mount());
    Files.writeString(directory.resolve("f"), "old");
    String tid = TestProgram.run(place, "sync", directory.toString()).output().strip();
    Files.writeString(directory.resolve("f"), "new");
    assertDone(umount());
    assertDone(mount("--as-of", tid));
    assertEquals("old", Files.readString(directory.resolve("f")));
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> Files.writeString(directory.resolve("f"), "x"));
    assertEquals("Read-only file system", e.getReason());
    assertDone(umount("--lazy"));
  }

  @Test
  void refusalsSayWhy() throws Exception {
    String there = directory.toString();
    assertRefused(1, "no.img: no such file", TestProgram.run(place, "mount", "no.img", there));
    assertRefused(
        1,
        "nowhere: no such directory",
        TestProgram.run(place, "mount", image.toString(), "nowhere"));
    assertRefused(1, "is a directory, not an image", TestProgram.run(place, "mount", there, there));
    Path text = Files.writeString(place.resolve("text"), "text");
    assertRefused(
        1,
        "is not a directory",
        TestProgram.run(place, "mount", image.toString(), text.toString()));
    assertRefused(
        1, "text", TestProgram.run(place, "mount", "-o", "log=" + log, text.toString(), there));
    assertRefused(
        2,
        "unknown option -o bla",
        TestProgram.run(place, "mount", "-o", "bla", image.toString(), there));
    assertRefused(
        1,
        "would be hidden by the mount",
        TestProgram.run(place, "mount", image.toString(), place.toString()));
  }
}

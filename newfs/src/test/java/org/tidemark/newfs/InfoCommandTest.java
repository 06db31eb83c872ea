package org.tidemark.newfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Units;
import org.tidemark.console.ExitStatus;
import org.tidemark.device.FileDevice;
import org.tidemark.device.FileDevice.Access;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.newfs.Commands.Result;
import tools.jackson.jr.ob.JSON;

class InfoCommandTest {
  private static final OpenOptions OPTIONS = OpenOptions.DEFAULTS.withCommitIntervalNanos(0);

  @TempDir private Path folder;
  private Path image = Path.of("");

  @BeforeEach
  void make() {
    image = folder.resolve("a.tide");
    Result made = Commands.run(new NewfsCommand(), "-L", "photos", "-s", "64m", image);
    assertEquals(ExitStatus.DONE, made.status(), made.error());
  }

  @Test
  void saysWhatTheFilesystemIs() {
    Result result = info(image);
    assertEquals(new Result(ExitStatus.DONE, result.output(), ""), result);
    List<String> lines = result.output().lines().toList();
    assertEquals(image + ": Tidemark filesystem \"photos\"", lines.getFirst());
    assertTrue(lines.contains("  state        clean: closed in order"), result.output());
    assertTrue(lines.contains("  size         64 MiB"), result.output());
    assertTrue(
        lines.contains("  units        nodes of 16 KiB, segments of 1.0 MiB, a log of 4.0 MiB"),
        result.output());
  }

  @Test
  void saysTheSameInJson() throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(info("--json", image).output());
    assertEquals("photos", json.get("label"));
    assertEquals("clean", json.get("state"));
    assertEquals(64 * Units.MIB, json.get("bytes"));
    assertEquals(1, json.get("formatVersion"));
    assertEquals(List.of(), json.get("notes"));
    assertEquals(
        List.of(Map.of("index", 0, "image", image.toString(), "bytes", 64 * Units.MIB)),
        json.get("volumes"));
    for (String name :
        List.of(
            "fsid",
            "created",
            "nodeBytes",
            "segmentBytes",
            "logBytes",
            "commit",
            "liveBytes",
            "historyBytes",
            "freeBytes",
            "availableBytes")) {
      assertTrue(json.containsKey(name), name);
    }
  }

  @Test
  void followsTheCommits() throws IOException {
    String before = commitTid(image);
    try (FileSystem fs =
        FileSystem.open(List.of(FileDevice.open(image, Access.READ_WRITE)), OPTIONS)) {
      fs.makeDirectory(fs.root(), "d".getBytes(StandardCharsets.US_ASCII), 0755, Caller.ROOT);
    }
    assertTrue(Long.decode(commitTid(image)) > Long.decode(before));
  }

  /**
   * The image is copied while it is open, which is what a crash leaves; asking does not change a
   * byte of it.
   */
  @Test
  void recoversAnImageThatWasNotClosedInMemoryOnly() throws IOException {
    Path crashed = folder.resolve("crashed");
    long tid;
    try (FileSystem fs =
        FileSystem.open(List.of(FileDevice.open(image, Access.READ_WRITE)), OPTIONS)) {
      fs.makeDirectory(fs.root(), "d".getBytes(StandardCharsets.US_ASCII), 0755, Caller.ROOT);
      tid = fs.sync();
      // By another process: one that closed a descriptor of the image here would take its lock
      // away.
      copy(image, crashed);
    }
    byte[] content = Files.readAllBytes(crashed);
    Map<String, Object> json = JSON.std.mapFrom(info("--json", crashed).output());
    assertEquals("not-clean", json.get("state"));
    assertEquals("0x" + Long.toHexString(tid), commitTid(crashed));
    assertTrue(info(crashed).output().contains("not clean: it was not closed in order"));
    assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(crashed)));
  }

  @Test
  void notesADamagedHeader() throws IOException {
    overwrite(0, 100);
    String output = info(image).output();
    assertTrue(
        output.contains(
            "the header is damaged: overwritten by something else; used its copy at 4 KiB"),
        output);
  }

  @Test
  void saysInOneLineWhatIsWrong() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "x".repeat(10_000));
    Result foreign = info(text);
    assertEquals(
        new Result(
            1, "", text + ": not a Tidemark filesystem: there is no signature that Tidemark knows"),
        foreign);
    Path missing = folder.resolve("missing");
    Result none = info(missing);
    assertEquals(1, none.status());
    assertTrue(none.error().startsWith(missing.toString()), none.error());
    overwrite(64 * Units.KIB, 5000);
    overwrite(128 * Units.KIB, 5000);
    Result damaged = info(image);
    assertEquals(1, damaged.status());
    assertEquals("", damaged.output());
    assertTrue(
        damaged.error().startsWith(image + ": both superblocks are damaged"), damaged.error());
  }

  @Test
  void showsAtLeastTheHeaderOfADamagedFilesystem() throws IOException {
    for (long at = 4L * Units.MIB; at < 64L * Units.MIB; at += 4096) {
      overwrite(at, 64);
    }
    Result result = info(image);
    assertEquals(1, result.status());
    assertTrue(
        result.output().startsWith(image + ": Tidemark filesystem \"photos\"\n"), result.output());
    assertTrue(result.output().endsWith("  state        damaged\n"), result.output());
    assertEquals(1, result.error().lines().count());
  }

  private static String commitTid(Path image) throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(info("--json", image).output());
    return json.get("commit") instanceof Map<?, ?> commit
        ? String.valueOf(commit.get("tid"))
        : "none";
  }

  private void overwrite(long position, int bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(position);
      file.write("damage".repeat(bytes).getBytes(StandardCharsets.US_ASCII), 0, bytes);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try {
      assertEquals(0, new ProcessBuilder("cp", from.toString(), to.toString()).start().waitFor());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Result info(Object... arguments) {
    return Commands.run(new InfoCommand(), arguments);
  }
}

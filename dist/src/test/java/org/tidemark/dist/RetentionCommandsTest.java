package org.tidemark.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

/** snapshot and prune over an image. */
class RetentionCommandsTest {
  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String image = "";

  @BeforeEach
  void setUp() throws IOException {
    Path path = temp.resolve("a.img");
    image = path.toString();
    try (BlockDevice device = FileDevice.create(path, 32L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    }
    try (FileSystem fs =
        FileSystem.open(
            List.of(FileDevice.open(path, FileDevice.Access.READ_WRITE)),
            OpenOptions.deterministic(Clock.system()))) {
      FileRef file =
          fs.makeNode(fs.root(), "f".getBytes(UTF_8), FileType.REGULAR | 0644, 0, Caller.ROOT)
              .ref();
      for (int i = 0; i < 10; i++) {
        OpenFile open = fs.open(file, true);
        fs.write(open, 0, ByteBuffer.allocate(100_000), Caller.ROOT);
        fs.close(open);
        fs.sync();
      }
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

  private Map<String, Object> json(String... args) throws IOException {
    return JSON.std.mapFrom(run(ExitStatus.DONE, args));
  }

  @Test
  void aSnapshotIsMadeListedHeldReleasedAndDeleted() throws IOException {
    Map<String, Object> made =
        json("snapshot", "create", image, "first", "--note", "a note", "--json");
    assertEquals("first", made.get("name"));
    assertEquals("a note", made.get("note"));
    assertTrue(run(ExitStatus.DONE, "snapshot", "list", image).contains("first  a note"));
    assertTrue(
        JSON.std
            .asString(json("snapshot", "list", image, "--json").get("snapshots"))
            .contains("\"held\":false"));
    run(ExitStatus.DONE, "snapshot", "hold", image, "first");
    run(ExitStatus.FAILED, "snapshot", "delete", image, "first");
    assertTrue(err.toString().contains("held"), err.toString());
    run(ExitStatus.FAILED, "snapshot", "create", image, "first");
    run(ExitStatus.FAILED, "snapshot", "create", image, "yesterday");
    run(ExitStatus.DONE, "snapshot", "release", image, "first");
    run(ExitStatus.DONE, "snapshot", "delete", image, "first");
    assertEquals(List.of(), json("snapshot", "list", image, "--json").get("snapshots"));
    run(ExitStatus.USAGE, "snapshot");
  }

  @Test
  void pruningFreesWhatItAnnounces() throws IOException {
    run(ExitStatus.DONE, "snapshot", "create", image, "third", "--at", "0x3");
    String announced = run(ExitStatus.DONE, "prune-everything", image, "--dry-run");
    assertTrue(announced.contains("would free") && announced.contains("/f"), announced);
    Map<String, Object> young = json("prune", image, "--json");
    assertEquals(0, young.get("momentsDropped"));
    Map<String, Object> done = json("prune-everything", image, "--json");
    assertTrue(((Number) done.get("bytes")).longValue() > 700_000, done.toString());
    assertEquals(true, done.get("complete"));
    assertEquals("none", done.get("policy"));
    String history = run(ExitStatus.DONE, "history", image + ":/f");
    assertTrue(history.contains("0x3") && !history.contains("0x4 "), history);
    run(ExitStatus.DONE, "verify", "--data", image);
    run(ExitStatus.USAGE, "prune", image, "--keep", "something");
    run(ExitStatus.USAGE, "prune", image, "--time", "soon");
  }

  @Test
  void spaceTellsWhereItWent() throws IOException {
    run(ExitStatus.DONE, "snapshot", "create", image, "third", "--at", "0x3");
    run(ExitStatus.DONE, "snapshot", "create", image, "fifth", "--at", "0x5");
    String shown = run(ExitStatus.DONE, "space", image, "--top", "1");
    assertTrue(shown.contains("could be freed") && shown.contains("/f"), shown);
    Map<String, Object> space = json("space", image, "--top", "--json");
    long history = ((Number) space.get("history")).longValue();
    long reclaimable = ((Number) space.get("reclaimable")).longValue();
    assertTrue(reclaimable > 600_000 && history > reclaimable + 200_000, space.toString());
    assertEquals(
        ((Number) space.get("total")).longValue(),
        Stream.of("live", "history", "other", "free")
            .mapToLong(name -> ((Number) space.get(name)).longValue())
            .sum());
    String listed = run(ExitStatus.DONE, "snapshot", "list", image);
    assertTrue(listed.contains(" KiB  third"), listed);
    assertEquals(
        reclaimable, ((Number) json("prune-everything", image, "--json").get("bytes")).longValue());
    assertEquals(0, json("space", image, "--json").get("reclaimable"));
    run(ExitStatus.USAGE, "space", image, "--top", "many");
    run(ExitStatus.USAGE, "space", image, "--top=-1");
    run(ExitStatus.USAGE, "prune", image, "--keep", "");
  }

  @Test
  void settingsAreShownSetAndUnset() throws IOException {
    assertEquals(
        "all 24h, hourly 7d, daily 60d, weekly 1y\n",
        run(ExitStatus.DONE, "config", "get", image, "prune.keep"));
    assertEquals(
        Map.of("name", "prune.keep", "value", "none", "initial", false),
        json("config", "set", image, "prune.keep", "NONE", "--json"));
    String all = run(ExitStatus.DONE, "config", "get", image);
    assertTrue(all.contains("prune.keep      none\n"), all);
    assertTrue(all.contains("autoprune       on  (as it came)\n"), all);
    assertEquals("none", json("prune", image, "--json").get("policy"));
    run(ExitStatus.DONE, "config", "unset", image, "prune.keep");
    assertTrue(
        JSON.std
            .asString(json("config", "get", image, "prune.keep", "--json").get("settings"))
            .contains("\"initial\":true"));
    run(ExitStatus.FAILED, "config", "get", image, "prune.kept");
    assertTrue(err.toString().contains("autoprune.low"), err.toString());
    run(ExitStatus.FAILED, "config", "set", image, "prune.time", "soon");
    assertTrue(err.toString().contains("like 90s"), err.toString());
    run(ExitStatus.FAILED, "config", "set", image, "cleanup.last", "1");
    run(ExitStatus.USAGE, "config");
  }

  @Test
  void theHistoryOfAPathIsPurgedOnlyIfTheUserInsists() throws IOException {
    run(ExitStatus.USAGE, "prune", image, "--path", "/f");
    assertTrue(err.toString().contains("--force"), err.toString());
    run(ExitStatus.USAGE, "prune", image, "--path", "/f", "--keep", "none", "--force");
    run(ExitStatus.USAGE, "prune", image, "--force");
    String announced = run(ExitStatus.DONE, "prune", image, "--path", "/f", "--dry-run");
    assertTrue(announced.contains("1 files and directories would lose"), announced);
    assertTrue(run(ExitStatus.DONE, "history", image + ":/f").contains("0x3 "));
    Map<String, Object> done = json("prune", image, "--path", "/f", "--force", "--json");
    assertEquals(1, done.get("objects"));
    assertEquals(1, done.get("present"));
    assertTrue(((Number) done.get("bytes")).longValue() > 700_000, done.toString());
    assertEquals(2, run(ExitStatus.DONE, "history", image + ":/f").lines().count());
    run(ExitStatus.DONE, "verify", "--data", image);
    run(ExitStatus.FAILED, "prune", image, "--path", "/g", "--force");
    assertTrue(err.toString().contains("nothing ever had it"), err.toString());
  }
}

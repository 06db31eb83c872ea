package org.tidemark.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** mirror over images and directories of objects: what it says. */
class MirrorCommandsTest {
  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String image = "";
  private String replica = "";
  private String objects = "";

  @BeforeEach
  void setUp() throws IOException {
    Path path = temp.resolve("a.img");
    image = path.toString();
    replica = temp.resolve("b.img").toString();
    objects = "file:" + temp.resolve("objects");
    try (BlockDevice device = FileDevice.create(path, 32L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    }
    write(1);
  }

  private void write(int fill) throws IOException {
    try (FileSystem fs =
        FileSystem.open(
            List.of(FileDevice.open(Path.of(image), FileDevice.Access.READ_WRITE)),
            OpenOptions.deterministic(Clock.system()))) {
      byte[] name = ("f" + fill).getBytes(UTF_8);
      FileRef file = fs.makeNode(fs.root(), name, FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
      byte[] content = new byte[100_000];
      java.util.Arrays.fill(content, (byte) fill);
      OpenFile open = fs.open(file, true);
      fs.write(open, 0, ByteBuffer.wrap(content), Caller.ROOT);
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

  private void refused(int status, String part, String... args) {
    run(status, args);
    assertTrue(err.toString().contains(part), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void aMistypedCommandIsGuessed() {
    refused(
        ExitStatus.USAGE, "no such command or option: copyy", "mirror", "copyy", image, replica);
    assertTrue(err.toString().contains("did you mean copy"), err.toString());
    refused(ExitStatus.USAGE, "did you mean mirror", "miror");
  }

  @Test
  void whatObjectsCannotDoIsSaidWithTheWay() {
    run(ExitStatus.DONE, "mirror", "copy", image, objects);
    refused(ExitStatus.USAGE, "mirror status --data", "mirror", "verify", image, objects);
    refused(ExitStatus.USAGE, "mirror write", "mirror", "verify", objects, image);
    refused(ExitStatus.USAGE, "mirror write IMAGE " + objects, "mirror", "promote", objects);
    refused(ExitStatus.USAGE, "see --object-size", "mirror", "copy", "-s", "1g", image, objects);
    refused(
        ExitStatus.USAGE,
        "see --object-size",
        "mirror",
        "copy",
        "-s",
        "1g",
        image,
        "host:" + objects);
    refused(
        ExitStatus.USAGE,
        "--object-size is for objects",
        "mirror",
        "copy",
        "--object-size",
        "1m",
        image,
        replica);
    assertTrue(Files.notExists(Path.of(replica)));
  }

  @Test
  void aLengthOfTimeHasAUnit() {
    run(ExitStatus.DONE, "mirror", "copy", image, replica);
    refused(ExitStatus.USAGE, "10m for minutes", "mirror", "status", replica, "--max-lag", "10");
    run(ExitStatus.DONE, "mirror", "status", replica, "--max-lag", "10m");
  }

  @Test
  void objectsAreDumped() throws IOException {
    run(ExitStatus.DONE, "mirror", "copy", image, objects);
    write(2);
    run(ExitStatus.DONE, "mirror", "copy", image, objects);
    String all = run(ExitStatus.DONE, "mirror", "dump", objects);
    List<Path> files;
    try (Stream<Path> listed = Files.list(temp.resolve("objects"))) {
      files = listed.filter(file -> file.toString().endsWith(".tms")).sorted().toList();
    }
    assertEquals(2, files.size());
    for (Path file : files) {
      assertTrue(all.contains(String.valueOf(file.getFileName())), all);
      String one = run(ExitStatus.DONE, "mirror", "dump", file.toString());
      assertTrue(all.contains(one), one);
      assertEquals(one, run(ExitStatus.DONE, "mirror", "dump", "file:" + file));
    }
    byte[] bytes = Files.readAllBytes(files.getLast());
    bytes[bytes.length / 2] ^= 1;
    Files.write(files.getLast(), bytes);
    refused(
        ExitStatus.FAILED, files.getLast() + ": the stream is damaged", "mirror", "dump", objects);
    refused(ExitStatus.FAILED, "no such", "mirror", "dump", temp.resolve("none").toString());
    String damaged = "remove it and all behind it";
    refused(ExitStatus.FAILED, damaged, "mirror", "status", "--data", objects);
    refused(ExitStatus.FAILED, damaged, "mirror", "write", replica, objects);
    write(3);
    refused(ExitStatus.FAILED, damaged, "mirror", "copy", image, objects);
    Files.delete(files.getLast());
    run(ExitStatus.DONE, "mirror", "copy", image, objects);
    run(ExitStatus.DONE, "mirror", "write", replica, objects);
    run(ExitStatus.DONE, "mirror", "verify", "--data", image, replica);
  }

  @Test
  void damagedDataIsSaidToBe() throws IOException {
    run(ExitStatus.DONE, "mirror", "copy", image, replica);
    assertTrue(
        run(ExitStatus.DONE, "mirror", "verify", "--data", image, replica).contains("equal"));
    damage(Path.of(replica), (byte) 1);
    run(ExitStatus.DONE, "mirror", "verify", image, replica);
    refused(
        ExitStatus.FAILED,
        "damage in "
            + replica
            + ": what was written cannot be read in 1 place; nothing else differs",
        "mirror",
        "verify",
        "--data",
        image,
        replica);
    assertTrue(out.toString().contains("DAMAGED as of"), out.toString());
  }

  /** Changes a byte in the middle of what a file was filled with. */
  private static void damage(Path file, byte fill) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int run = 0;
    int at = 0;
    while (run < 10_000) {
      run = bytes[at] == fill ? run + 1 : 0;
      at++;
    }
    bytes[at] ^= 2;
    Files.write(file, bytes);
  }
}

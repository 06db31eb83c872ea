package org.tidemark.newfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.base.Units;
import org.tidemark.console.ExitStatus;
import org.tidemark.device.FileDevice;
import org.tidemark.device.FileDevice.Access;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.newfs.Commands.Result;
import org.tidemark.volume.Geometry;
import org.tidemark.volume.VolumeSet;
import tools.jackson.jr.ob.JSON;

class NewfsCommandTest {
  @TempDir private Path folder;

  @Test
  void makesASparseImageThatOpens() throws IOException {
    Path image = folder.resolve("a.tide");
    Result result = newfs("-L", "photos", "-s", "2g", image);
    assertEquals(new Result(ExitStatus.DONE, result.output(), ""), result);
    assertTrue(
        result.output().startsWith("made filesystem \"photos\", 2.0 GiB, id "), result.output());
    assertTrue(
        result.output().endsWith("mount it with: tidemark mount " + image + " DIR\n"),
        result.output());
    assertEquals(2 * Units.GIB, Files.size(image));
    assertTrue(hostBlocks(image) < 2 * Units.MIB, hostBlocks(image) + " bytes");
    try (FileSystem fs =
        FileSystem.open(List.of(FileDevice.open(image, Access.READ_WRITE)), OpenOptions.DEFAULTS)) {
      Attributes root = fs.attributes(fs.root());
      assertEquals(0755, root.mode() & 07777);
      assertEquals(Files.getAttribute(image, "unix:uid"), root.uid());
      assertEquals(Files.getAttribute(image, "unix:gid"), root.gid());
    }
  }

  @Test
  void usesAnExistingFileOfZeros() throws IOException {
    Path image = folder.resolve("a.tide");
    FileDevice.create(image, 20L * Units.MIB).close();
    assertEquals(ExitStatus.DONE, newfs(image).status());
    assertEquals(20L * Units.MIB, geometry(image).volumeBytes(0));
    Path empty = Files.createFile(folder.resolve("empty"));
    assertRefused(
        2, empty + ": is empty; say with -s how large it is to become, like -s 10g", empty);
    assertEquals(ExitStatus.DONE, newfs("-s", "30m", empty).status());
    assertEquals(30L * Units.MIB, geometry(empty).volumeBytes(0));
  }

  @Test
  void takesSizesOfNodesAndLog() throws IOException {
    Path image = folder.resolve("a.tide");
    Result result = newfs("-s", "100m", "--node-size", "64k", "--log-size", "10m", "--json", image);
    assertEquals("", result.error());
    Geometry geometry = geometry(image);
    assertEquals(64 * Units.KIB, geometry.nodeBytes());
    assertEquals(10 * Units.MIB, geometry.logBytes());
    Map<String, Object> json = JSON.std.mapFrom(result.output());
    assertEquals(geometry.fsid().toString(), json.get("fsid"));
    assertEquals(64 * Units.KIB, json.get("nodeBytes"));
    assertEquals(10 * Units.MIB, json.get("logBytes"));
    assertEquals(100 * Units.MIB, json.get("bytes"));
    assertEquals(
        List.of(Map.of("index", 0, "image", image.toString(), "bytes", 100 * Units.MIB)),
        json.get("volumes"));
  }

  @ParameterizedTest
  @CsvSource({
    "'-s 1m', 'too small: 1.0 MiB; a volume has at least 16 MiB'",
    "'-s 0', 'too small: 0 B; a volume has at least 16 MiB'",
    "'-s 20m --node-size 5k', 'the node size must be a power of two from 16 KiB to 64 KiB'",
    "'-s 20m --node-size 8000p', 'the node size must be a power of two from 16 KiB to 64 KiB'",
    "'-s 20m --node-size 0', 'the node size must be a power of two from 16 KiB to 64 KiB'",
    "'-s 20m --log-size 0', 'the log size must be a multiple of 1 MiB'",
    "'-s 20m --log-size 15m', 'a log of 15 MiB is more than half of 20 MiB; make it smaller'",
    "'-s 8000p', 'too large: a volume has at most 64 PiB'"
  })
  void refusesBadSizesAndCreatesNothing(String options, String message) {
    Path image = folder.resolve("a.tide");
    String[] words = (options + " " + image).split(" ", -1);
    assertEquals(new Result(ExitStatus.USAGE, "", message), newfs((Object[]) words));
    assertFalse(Files.exists(image));
  }

  @Test
  void refusesWhatIsNoSizeAtAll() {
    Result result = newfs("-s", "large", folder.resolve("a.tide"));
    assertEquals(ExitStatus.USAGE, result.status());
    assertTrue(
        result.error().contains("not a size: 'large'; write it like 64k, 10m or 1.5g"),
        result.error());
  }

  @Test
  void needsASizeForANewFile() {
    Path image = folder.resolve("a.tide");
    assertRefused(
        2, image + ": does not exist; say with -s how large it is to become, like -s 10g", image);
    assertFalse(Files.exists(image));
  }

  @Test
  void doesNotOverwriteAFilesystem() throws IOException {
    Path image = folder.resolve("a.tide");
    assertEquals(ExitStatus.DONE, newfs("-s", "20m", image).status());
    String fsid = geometry(image).fsid().toString();
    String refusal =
        image
            + ": holds a Tidemark filesystem; to overwrite it and lose what is in it, add --force";
    assertRefused(1, refusal, image);
    assertRefused(1, refusal, "-s", "20m", image);
    assertEquals(fsid, geometry(image).fsid().toString());
    assertEquals(ExitStatus.DONE, newfs("--force", image).status());
    assertFalse(fsid.equals(geometry(image).fsid().toString()));
    assertEquals(ExitStatus.DONE, newfs("--force", "-s", "16m", image).status());
    assertEquals(16 * Units.MIB, Files.size(image));
  }

  @Test
  void doesNotOverwriteAForeignFilesystem() throws IOException {
    Path image = folder.resolve("disk");
    FileDevice.create(image, 20L * Units.MIB).close();
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(65536 + 64);
      file.write("_BHRfS_M".getBytes(StandardCharsets.US_ASCII));
    }
    assertRefused(
        1,
        image + ": holds a btrfs filesystem; to overwrite it and lose what is in it, add --force",
        image);
  }

  @Test
  void doesNotOverwriteAFileOfTheUsers() throws IOException {
    Path image = folder.resolve("thesis.txt");
    Files.writeString(image, "\0".repeat(5_000_000) + "The end.");
    assertRefused(
        1,
        image + ": is a file with something in it; to overwrite it and lose that, add --force",
        "-s",
        "20m",
        image);
    assertTrue(Files.readString(image).endsWith("The end."));
    assertRefused(2, "too small: 4.8 MiB; a volume has at least 16 MiB", "--force", image);
    assertTrue(Files.readString(image).endsWith("The end."), "refused before anything was written");
    assertEquals(ExitStatus.DONE, newfs("--force", "-s", "20m", image).status());
    assertEquals(20L * Units.MIB, geometry(image).volumeBytes(0));
  }

  @Test
  void doesNotTouchAnImageInUse() throws IOException {
    Path image = folder.resolve("a.tide");
    newfs("-s", "20m", image);
    try (FileDevice device = FileDevice.open(image, Access.READ_WRITE)) {
      assertRefused(1, image + ": is in use already by this process", "--force", device.name());
    }
  }

  @Test
  void refusesDirectoriesAndOtherThings() {
    assertRefused(
        1, folder + ": is a directory; give an image file or a block device", "-s", "20m", folder);
    assertRefused(
        1, "/dev/null: is neither a regular file nor a block device", "-s", "20m", "/dev/null");
    Path nowhere = folder.resolve("no/a.tide");
    assertRefused(1, folder.resolve("no") + ": no such directory", "-s", "20m", nowhere);
  }

  /** The format and the engine allow 255 volumes, but no command could open them. */
  @Test
  void refusesSeveralImages() {
    Path first = folder.resolve("1");
    Path second = folder.resolve("2");
    assertRefused(
        2,
        "a filesystem of 2 images cannot be mounted by this version; give one image",
        "-s",
        "20m",
        first,
        second);
    assertFalse(Files.exists(first));
  }

  @Test
  void aLabelThatIsTooLongIsRefused() {
    Result result = newfs("-s", "20m", "-L", "x".repeat(65), folder.resolve("a.tide"));
    assertEquals(new Result(2, "", "the label has 65 bytes, at most 64 fit"), result);
  }

  private static Result newfs(Object... arguments) {
    return Commands.run(new NewfsCommand(), arguments);
  }

  private static void assertRefused(int status, String error, Object... arguments) {
    assertEquals(new Result(status, "", error), newfs(arguments));
  }

  private static Geometry geometry(Path image) {
    try (VolumeSet volumes = VolumeSet.open(List.of(FileDevice.open(image, Access.READ_ONLY)))) {
      return volumes.geometry();
    }
  }

  /** Returns the bytes that the host gave the file, as du(1) counts. */
  private static long hostBlocks(Path image) throws IOException {
    Process du = new ProcessBuilder("du", "-B1", image.toString()).start();
    String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(output.split("\t", -1)[0]);
  }
}

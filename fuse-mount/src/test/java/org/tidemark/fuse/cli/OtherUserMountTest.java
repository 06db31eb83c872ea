package org.tidemark.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fuse.testing.Commands;
import org.tidemark.fuse.testing.Commands.Outcome;

/**
 * Mounting as a user who may not: through fusermount3.
 *
 * <p>Run by root, the user is another one (nobody), in a mount namespace of its own with a
 * /dev/fuse that everybody may open, as on most machines. Java and the classes have to be readable
 * to all.
 */
class OtherUserMountTest {
  private static final int NOBODY = 65534;

  /** $1 is a device node to make. */
  private static final String WITH_OPEN_DEVICE =
      "{ [ -e \"$1\" ] || mknod \"$1\" c 10 229; } && chmod 666 \"$1\" && mount --bind \"$1\" /dev/fuse && shift && exec"
          + " setpriv --reuid=65534 --regid=65534 --clear-groups bash -ec \"$1\"";

  @TempDir Path place;
  private Path image;

  @BeforeEach
  void makeImage() throws IOException {
    place = place.toRealPath();
    image = place.resolve("an image, one.img");
    int owner = Commands.isRoot() ? NOBODY : Commands.userId();
    try (FileDevice device = FileDevice.create(image, 64 * Units.MIB)) {
      FileSystem.make(
          List.of(device), MakeOptions.seeded(1, Clock.system()).withOwner(owner, owner));
    }
    Files.createDirectory(place.resolve("mnt"));
  }

  private static String quoted(List<String> words) {
    List<String> quoted = new ArrayList<>();
    for (String word : words) {
      quoted.add("'" + word.replace("'", "'\\''") + "'");
    }
    return String.join(" ", quoted);
  }

  private Outcome run(String script) throws Exception {
    if (!Commands.isRoot()) {
      return Commands.run(place, "bash", "-ec", script);
    }
    Commands.shell(place, "chown -R 65534:65534 .; chmod 755 .");
    return Commands.run(
        place,
        "unshare",
        "-m",
        "bash",
        "-c",
        WITH_OPEN_DEVICE,
        "bash",
        place.resolve("fuse").toString(),
        script);
  }

  @Test
  void aUserMountsUsesAndUnmounts() throws Exception {
    String classes = place.resolve("classes").toString();
    Files.createDirectory(Path.of(classes));
    String program = quoted(TestProgram.commandWithClassesIn(Path.of(classes)));
    String directory = place.resolve("mnt").toString();
    String options = "-o noexec,log=" + place.resolve("log");
    assumeTrue(run("test -r /dev/fuse && " + program + " --help").status() < 3, "cannot be run");
    Outcome outcome =
        run(
            String.join(
                "\n",
                program + " mount --transport kernel " + options + " *.img " + directory,
                "grep ' " + directory + " fuse.tidemark ' /proc/mounts | grep nosuid,nodev,noexec",
                "echo text >mnt/f; sync mnt/f; stat -c %u:%s mnt/f",
                "mkdir mnt/d; mv mnt/f mnt/d/g; cat mnt/d/g",
                program + " umount " + directory,
                "! grep -q " + directory + " /proc/mounts",
                program + " mount " + options + " *.img " + directory,
                "cat mnt/d/g; fusermount3 -u " + directory));
    assertEquals(0, outcome.status(), outcome.output());
    int user = Commands.isRoot() ? NOBODY : Commands.userId();
    assertEquals(
        List.of(user + ":5", "text", "text"),
        outcome.output().lines().skip(1).limit(3).toList(),
        outcome.output());
  }
}

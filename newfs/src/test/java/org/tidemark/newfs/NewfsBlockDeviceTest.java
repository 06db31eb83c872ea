package org.tidemark.newfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Units;
import org.tidemark.console.ExitStatus;
import org.tidemark.device.FileDevice;
import org.tidemark.device.FileDevice.Access;
import org.tidemark.newfs.Commands.Result;
import org.tidemark.volume.VolumeSet;

/** newfs on a real block device, made with losetup; needs root. */
class NewfsBlockDeviceTest {
  private static final long SIZE = 32L * Units.MIB;

  @TempDir private Path folder;
  private String loop = "";

  @BeforeEach
  void attach() throws IOException, InterruptedException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can attach a loop device");
    Path disk = folder.resolve("disk");
    FileDevice.create(disk, SIZE).close();
    loop = run("losetup", "-f", "--show", disk.toString()).strip();
    assumeTrue(loop.startsWith("/dev/"), "losetup does not work here");
  }

  @AfterEach
  void detach() throws IOException, InterruptedException {
    if (loop.startsWith("/dev/")) {
      run("losetup", "-d", loop);
    }
  }

  @Test
  void usesAllOfIt() {
    Result tooMuch = newfs("-s", "20m", loop);
    assertEquals(
        new Result(
            ExitStatus.USAGE,
            "",
            loop + ": is a block device of 32 MiB and is used whole; leave -s out"),
        tooMuch);
    assertEquals(ExitStatus.DONE, newfs(loop).status());
    try (VolumeSet volumes =
        VolumeSet.open(List.of(FileDevice.open(Path.of(loop), Access.READ_ONLY)))) {
      assertEquals(SIZE, volumes.geometry().volumeBytes(0));
    }
    assertEquals(
        loop + ": holds a Tidemark filesystem; to overwrite it and lose what is in it, add --force",
        newfs(loop).error());
    assertEquals(ExitStatus.DONE, newfs("--force", loop).status());
  }

  private static Result newfs(Object... arguments) {
    return Commands.run(new NewfsCommand(), arguments);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}

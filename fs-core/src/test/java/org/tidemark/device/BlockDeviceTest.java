package org.tidemark.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice.Access;

/** A real block device, made with losetup; needs root. */
class BlockDeviceTest {
  private static final long SIZE = 20L * Units.MIB;

  @TempDir private Path folder;
  private String loop = "";

  @BeforeEach
  void attach() throws IOException, InterruptedException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can attach a loop device");
    Path image = folder.resolve("disk");
    FileDevice.create(image, SIZE).close();
    loop = run("losetup", "-f", "--show", image.toString()).strip();
    assumeTrue(loop.startsWith("/dev/"), "losetup does not work here");
  }

  @AfterEach
  void detach() throws IOException, InterruptedException {
    if (loop.startsWith("/dev/")) {
      run("losetup", "-d", loop);
    }
  }

  @Test
  void hasASizeAndKeepsWhatIsWritten() throws IOException {
    ByteBuffer text = StandardCharsets.US_ASCII.encode("tide");
    try (FileDevice device = FileDevice.open(Path.of(loop), Access.READ_WRITE)) {
      assertEquals(SIZE, device.size());
      device.write(SIZE - 4, text.duplicate());
      device.barrier();
      assertThrows(FsException.class, () -> device.resize(SIZE / 2));
    }
    try (FileDevice device = FileDevice.open(Path.of(loop), Access.READ_ONLY)) {
      assertEquals(SIZE, device.size());
      ByteBuffer read = ByteBuffer.allocate(4);
      device.read(SIZE - 4, read);
      assertEquals(text, read.flip());
    }
  }

  @Test
  void isRefusedForWritingWhileItIsMounted() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/mkfs.ext4")), "mkfs.ext4 is not installed");
    run("mkfs.ext4", "-q", loop);
    Path mountPoint = Files.createDirectory(folder.resolve("mnt"));
    run("mount", loop, mountPoint.toString());
    assumeTrue(Files.exists(mountPoint.resolve("lost+found")), "mount does not work here");
    try {
      FsException refused =
          assertThrows(FsException.class, () -> FileDevice.open(Path.of(loop), Access.READ_WRITE));
      assertEquals(Errno.EBUSY, refused.errno());
    } finally {
      run("umount", mountPoint.toString());
    }
    FileDevice.open(Path.of(loop), Access.READ_WRITE).close();
  }

  @Test
  void isNotWrittenToBesideTheFileBehindIt() throws IOException, InterruptedException {
    Path image = folder.resolve("disk");
    FsException refused =
        assertThrows(FsException.class, () -> FileDevice.open(image, Access.READ_WRITE));
    assertEquals(Errno.EBUSY, refused.errno());
    assertEquals(
        image + ": is behind " + loop + "; use that, or detach it: losetup -d " + loop,
        refused.getMessage());
    FileDevice.open(image, Access.READ_ONLY).close();
    run("losetup", "-d", loop);
    try (FileDevice file = FileDevice.open(image, Access.READ_WRITE)) {
      loop = run("losetup", "-f", "--show", image.toString()).strip();
      FsException busy =
          assertThrows(FsException.class, () -> FileDevice.open(Path.of(loop), Access.READ_WRITE));
      assertEquals(Errno.EBUSY, busy.errno());
    }
    FileDevice.open(Path.of(loop), Access.READ_WRITE).close();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}

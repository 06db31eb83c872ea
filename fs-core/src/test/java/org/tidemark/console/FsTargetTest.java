package org.tidemark.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.control.ControlServer;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.LocalMaintenance;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;

class FsTargetTest {
  @TempDir private Path temp;
  private Path image;

  @BeforeEach
  void setUp() throws IOException {
    image = temp.toRealPath().resolve("a.img");
    try (BlockDevice device = FileDevice.create(image, 32L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.defaults());
    }
  }

  private static FileSystem mount(Path image) {
    FileSystem fs =
        FileSystem.open(
            List.of(FileDevice.open(image, FileDevice.Access.READ_WRITE)), OpenOptions.DEFAULTS);
    fs.makeDirectory(FileRef.ROOT, "dir".getBytes(UTF_8), 0755, Caller.ROOT);
    fs.sync();
    return fs;
  }

  @Test
  void anImageIsOpenedForReading() {
    mount(image).close();
    try (FsTarget target = FsTarget.open(image.toString())) {
      assertTrue(target.maintenance().info().readOnly());
      assertEquals(image, target.image());
      assertTrue(target.mountPoint().isEmpty());
      assertArrayEquals(new byte[0], target.path());
      try (FsTarget same = target.another(image + ":/dir")) {
        assertSame(target.maintenance(), same.maintenance());
        assertArrayEquals("/dir".getBytes(UTF_8), same.path());
        assertTrue(same.maintenance().find(same.path()).isDirectory());
      }
      assertFalse(target.maintenance().list(FileRef.ROOT).isEmpty());
    }
    FileDevice.open(image, FileDevice.Access.READ_WRITE);
  }

  @Test
  void anImageInUseIsAskedThroughTheProcessThatUsesIt() {
    try (FileSystem fs = mount(image)) {
      try (ControlServer server =
              ControlServer.start(new LocalMaintenance(fs), List.of(image), Path.of("/nowhere"));
          FsTarget target = FsTarget.open(image.toString())) {
        assertEquals(Path.of("/nowhere"), target.mountPoint().orElseThrow());
        assertFalse(target.maintenance().info().readOnly());
        assertTrue(target.maintenance().find("dir".getBytes(UTF_8)).isDirectory());
      }
      assertErrno(Errno.EBUSY, image.toString());
    }
  }

  @Test
  void whatIsNothingIsSaidToBe() throws IOException {
    assertErrno(Errno.ENOENT, "");
    assertErrno(Errno.ENOENT, temp.resolve("none").toString());
    assertErrno(Errno.ENOENT, temp.resolve("none") + ":/x");
    assertErrno(Errno.ENOENT, temp.toString());
    assertErrno(Errno.EINVAL, Files.write(temp.resolve("f"), new byte[1 << 20]).toString());
  }

  private static void assertErrno(Errno errno, String text) {
    FsException e = assertThrows(FsException.class, () -> FsTarget.open(text).close());
    assertEquals(errno, e.errno(), e.getMessage());
  }
}

package org.tidemark.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice.Access;

class FileDeviceTest {
  @TempDir private Path folder;

  @Test
  void readsBackWhatItWrote() throws IOException {
    Path image = folder.resolve("a.tide");
    ByteBuffer written = random(100_000, 1);
    try (FileDevice device = FileDevice.create(image, Units.MIB)) {
      device.write(5000, written.duplicate());
      device.barrier();
      ByteBuffer read = ByteBuffer.allocateDirect(100_000);
      device.read(5000, read);
      assertEquals(written, read.flip());
    }
    try (FileDevice device = FileDevice.open(image, Access.READ_ONLY)) {
      assertEquals(Units.MIB, device.size());
      assertTrue(device.readOnly());
      assertEquals(image.toString(), device.name());
      ByteBuffer read = ByteBuffer.allocate(100_000);
      device.read(5000, read);
      assertEquals(written, read.flip());
    }
  }

  @Test
  void gathersMoreThanItsBufferHolds() throws IOException {
    ByteBuffer whole = random(3 * Units.MIB + 777, 2);
    ByteBuffer[] parts = {
      whole.slice(0, 1),
      whole.slice(1, 2_000_000),
      whole.slice(2_000_001, 0),
      whole.slice(2_000_001, whole.limit() - 2_000_001)
    };
    try (FileDevice device = FileDevice.create(folder.resolve("a.tide"), 8 * Units.MIB)) {
      device.writeGather(4096, parts);
      for (ByteBuffer part : parts) {
        assertFalse(part.hasRemaining());
      }
      ByteBuffer read = ByteBuffer.allocateDirect(whole.limit());
      device.read(4096, read);
      assertEquals(whole, read.flip());
    }
  }

  @Test
  void doesNotReadOrWritePastTheEnd() throws IOException {
    Path image = folder.resolve("a.tide");
    try (FileDevice device = FileDevice.create(image, 8192)) {
      assertThrows(EOFException.class, () -> device.read(4097, ByteBuffer.allocate(4096)));
      assertThrows(IOException.class, () -> device.write(4097, ByteBuffer.allocate(4096)));
      assertThrows(IOException.class, () -> device.write(-1, ByteBuffer.allocate(1)));
    }
    assertEquals(8192, Files.size(image));
  }

  @Test
  void anInterruptDoesNotCloseIt() throws IOException {
    try (FileDevice device = FileDevice.create(folder.resolve("a.tide"), 8192)) {
      Thread.currentThread().interrupt();
      device.write(0, random(4096, 3));
      device.barrier();
      device.read(0, ByteBuffer.allocateDirect(4096));
      assertTrue(Thread.interrupted(), "the interrupt is still there for whom it concerns");
      device.read(0, ByteBuffer.allocateDirect(4096));
    }
  }

  @Test
  void resizes() throws IOException {
    try (FileDevice device = FileDevice.create(folder.resolve("a.tide"), 0)) {
      device.resize(20_000);
      device.write(19_999, random(1, 4));
      assertEquals(20_000, device.size());
      device.resize(10_000);
      assertThrows(EOFException.class, () -> device.read(9_999, ByteBuffer.allocate(2)));
    }
    assertEquals(10_000, Files.size(folder.resolve("a.tide")));
  }

  @Test
  void aFileIsOpenOnceInAProcess() throws IOException {
    Path image = folder.resolve("a.tide");
    Path link = Files.createSymbolicLink(folder.resolve("link"), image);
    for (Access access : Access.values()) {
      try (FileDevice device = FileDevice.create(image, 8192)) {
        FsException refused = assertThrows(FsException.class, () -> FileDevice.open(link, access));
        assertEquals(Errno.EBUSY, refused.errno());
        assertEquals(link + ": is in use already by this process", refused.getMessage());
        device.read(0, ByteBuffer.allocate(1));
      }
      FileDevice.open(link, access).close();
      Files.delete(image);
    }
  }

  @Test
  void closingTwiceDoesNotFreeSomebodyElsesLock() throws IOException {
    Path image = folder.resolve("a.tide");
    FileDevice first = FileDevice.create(image, 8192);
    first.close();
    try (FileDevice second = FileDevice.open(image, Access.READ_WRITE)) {
      first.close();
      assertThrows(FsException.class, () -> FileDevice.open(image, Access.READ_WRITE));
      assertEquals(8192, second.size());
    }
  }

  @Test
  void saysWhatIsWrongWithThePath() throws IOException {
    assertRefused(folder.resolve("none"), Errno.ENOENT, "no such file or directory");
    assertRefused(folder, Errno.EISDIR, "is a directory; give an image file or a block device");
    assertRefused(
        Path.of("/dev/null"), Errno.EINVAL, "is neither a regular file nor a block device");
    Path file = Files.createFile(folder.resolve("file"));
    FsException exists = assertThrows(FsException.class, () -> FileDevice.create(file, 8192));
    assertEquals(Errno.EEXIST, exists.errno());
    FsException noFolder =
        assertThrows(FsException.class, () -> FileDevice.create(folder.resolve("no/file"), 1));
    assertEquals(folder.resolve("no") + ": no such directory", noFolder.getMessage());
    FsException notInAFile =
        assertThrows(FsException.class, () -> FileDevice.open(file.resolve("x"), Access.READ_ONLY));
    assertEquals(file.resolve("x") + ": no such file or directory", notInAFile.getMessage());
  }

  @Test
  void removesAFileThatCannotBeMadeSoLarge() {
    Path image = folder.resolve("huge");
    FsException e = assertThrows(FsException.class, () -> FileDevice.create(image, Long.MAX_VALUE));
    assertNotEquals(Errno.EEXIST, e.errno());
    assertFalse(Files.exists(image));
  }

  private static void assertRefused(Path path, Errno errno, String reason) {
    FsException e = assertThrows(FsException.class, () -> FileDevice.open(path, Access.READ_WRITE));
    assertEquals(errno, e.errno());
    assertEquals(path + ": " + reason, e.getMessage());
  }

  private static ByteBuffer random(int bytes, long seed) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return buffer.put(content).flip();
  }
}

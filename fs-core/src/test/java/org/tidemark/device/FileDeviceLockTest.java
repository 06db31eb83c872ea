package org.tidemark.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.FileDevice.Access;

/** Two processes and one image. */
class FileDeviceLockTest {
  @TempDir private Path folder;

  /** Another process: opens the image, says how that went, and holds it until its input ends. */
  static final class Other implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    final String said;

    Other(Path image, Access access) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Other.class.getName(),
                  image.toString(),
                  access.name())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output = process.inputReader(StandardCharsets.UTF_8);
      said = String.valueOf(output.readLine());
    }

    long pid() {
      return process.pid();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
      output.close();
    }

    public static void main(String[] args) throws IOException {
      try (FileDevice device = FileDevice.open(Path.of(args[0]), Access.valueOf(args[1]))) {
        System.out.println("open " + device.size());
        while (System.in.read() >= 0) {
          // until the end of the input
        }
      } catch (FsException e) {
        System.out.println(e.errno());
      }
    }
  }

  @Test
  void aWriterHasTheImageAlone() throws IOException, InterruptedException {
    Path image = folder.resolve("a.tide");
    try (FileDevice device = FileDevice.create(image, 8192)) {
      // A refused attempt in this process must not take the lock away from the device.
      assertThrows(FsException.class, () -> FileDevice.open(image, Access.READ_ONLY));
      for (Access access : Access.values()) {
        try (Other other = new Other(image, access)) {
          assertEquals("EBUSY", other.said, device.name());
        }
      }
    }
    try (Other other = new Other(image, Access.READ_WRITE)) {
      assertEquals("open 8192", other.said);
      FsException refused =
          assertThrows(FsException.class, () -> FileDevice.open(image, Access.READ_ONLY));
      assertEquals(Errno.EBUSY, refused.errno());
      assertEquals(
          image + ": is in use by process " + other.pid() + " (java)", refused.getMessage());
      other.kill();
      FileDevice.open(image, Access.READ_WRITE).close();
    }
  }

  @Test
  void readersShareTheImage() throws IOException {
    Path image = folder.resolve("a.tide");
    FileDevice.create(image, 8192).close();
    try (FileDevice device = FileDevice.open(image, Access.READ_ONLY);
        Other reader = new Other(image, Access.READ_ONLY);
        Other writer = new Other(image, Access.READ_WRITE)) {
      assertEquals("open 8192", reader.said, device.name());
      assertEquals("EBUSY", writer.said);
    }
  }
}

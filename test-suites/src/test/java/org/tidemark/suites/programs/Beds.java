package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.tidemark.suites.equipment.Command;

/**
 * Gives each test a bed of its own, and takes it away again, whatever has happened. When a test
 * fails, what the mounting process has logged becomes part of the failure.
 *
 * <p>With {@code -Dtidemark.programs.on=host} the tests run on the host's filesystem; {@code
 * -Dtidemark.programs.scale=10} makes them do ten times the work.
 */
final class Beds implements BeforeEachCallback, AfterEachCallback, TestExecutionExceptionHandler {
  private static final boolean ON_HOST =
      Objects.equals(System.getProperty("tidemark.programs.on"), "host");
  private static final int SCALE = Integer.getInteger("tidemark.programs.scale", 1);

  private final String[] options;
  private Path work = Path.of("");
  private Bed bed = NoBed.INSTANCE;

  /**
   * @param options mount options
   */
  Beds(String... options) {
    this.options = options;
  }

  /** Returns this times the scale of the run. */
  static int scaled(int amount) {
    return amount * SCALE;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    work = Files.createTempDirectory("tidemark-programs").toRealPath();
    if (ON_HOST) {
      bed = new HostBed(work);
    } else {
      String app = Objects.requireNonNullElse(System.getenv("TIDEMARK_APP"), "");
      assumeTrue(Files.isDirectory(Path.of(app, "lib")), "not packaged; run with mvn verify");
      bed = new MountedBed(work, options);
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    String log = bed.log();
    if (!log.isEmpty()) {
      failure.addSuppressed(new IOException("the mounting process has logged" + log));
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try {
      bed.close();
    } finally {
      bed = NoBed.INSTANCE;
      Command.of("rm", "-rf", "--one-file-system", work).check();
    }
  }

  Bed bed() {
    return bed;
  }

  /** Returns the mounted image, for what only Tidemark can. */
  MountedBed tidemark() {
    assumeTrue(bed instanceof MountedBed, "only on Tidemark");
    return (MountedBed) bed;
  }

  /** Returns the directory to work in. */
  Path directory() {
    return bed.directory();
  }

  /** Returns a directory on the host's filesystem, for what the bed is compared with. */
  Path host() throws IOException {
    return Files.createDirectories(work.resolve("beside"));
  }

  /** Stands for the bed where there is none. */
  private enum NoBed implements Bed {
    INSTANCE;

    @Override
    public Path directory() {
      throw new IllegalStateException("outside of a test");
    }

    @Override
    public void settle() {}

    @Override
    public boolean canCrash() {
      return false;
    }

    @Override
    public void crash() {}

    @Override
    public String log() {
      return "";
    }

    @Override
    public void close() {}
  }
}

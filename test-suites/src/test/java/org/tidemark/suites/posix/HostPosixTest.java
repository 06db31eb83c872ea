package org.tidemark.suites.posix;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The case map over the host's own filesystem: what fails here is a wrong case, not a wrong
 * filesystem. Another directory, of any mount, is given with {@code
 * -Dtidemark.posix.dir=DIRECTORY}.
 */
class HostPosixTest {
  private @Nullable Path directory;

  @BeforeEach
  void make() throws IOException {
    String given = System.getProperty("tidemark.posix.dir");
    Path parent = given == null ? Path.of("target") : Path.of(given);
    directory = Files.createTempDirectory(parent, "posix-");
  }

  @AfterEach
  void remove() throws IOException {
    if (directory != null) {
      removeTree(directory);
    }
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    LibcSubject subject = new LibcSubject(java.util.Objects.requireNonNull(directory));
    Assumptions.assumeTrue(subject.capacity().blocks() > 0);
    return PosixCases.all().stream()
        .filter(c -> PosixRunner.missing(subject, c).isEmpty())
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> PosixRunner.run(subject, c)))
        .onClose(subject::close);
  }

  private static void removeTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

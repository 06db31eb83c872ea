package org.tidemark.suites.style;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every source file. */
class SourcesTest {
  private static final int LINES_MAX = 400;

  private static final Path ROOT =
      Path.of(Objects.requireNonNullElse(System.getProperty("tidemark.root"), "..")).normalize();

  @Test
  void noFileIsTooLongToRead() throws IOException {
    List<String> tooLong =
        javaFiles()
            .filter(file -> lines(file) > LINES_MAX)
            .map(file -> ROOT.relativize(file) + ": " + lines(file) + " lines, split it")
            .toList();
    assertEquals(List.of(), tooLong);
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    List<Path> silent =
        javaFiles()
            .filter(file -> file.toString().contains("/src/main/"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !isIntroduced(folder))
            .map(ROOT::relativize)
            .toList();
    assertEquals(List.of(), silent, "packages without a documented, @NullMarked package-info.java");
  }

  @Test
  void sourcesAreFound() throws IOException {
    assertTrue(javaFiles().count() > 20, ROOT.toString());
  }

  private static boolean isIntroduced(Path folder) {
    Path info = folder.resolve("package-info.java");
    return Files.exists(info) && read(info).contains("/**") && read(info).contains("@NullMarked");
  }

  private static Stream<Path> javaFiles() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(SourcesTest::walk)
          .filter(file -> file.toString().endsWith(".java"))
          .toList()
          .stream();
    }
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path file) {
    return read(file).lines().count();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

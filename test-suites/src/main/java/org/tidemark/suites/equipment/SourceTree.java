package org.tidemark.suites.equipment;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A source tree of some size to work on: the JDK's own sources if they are installed (some 15,000
 * files, 210 MB), else one that is generated with the same shape.
 *
 * @param directory the top of it
 * @param what says which tree it is, for tables and messages
 * @param files how many regular files it has
 */
public record SourceTree(Path directory, String what, int files) {
  private static final Path JDK_SOURCES = Path.of(System.getProperty("java.home"), "lib/src.zip");
  private static final int FILES_PER_DIRECTORY = 12;
  private static final int DIRECTORIES_PER_DIRECTORY = 6;
  private static final String[] WORDS = {
    "public", "final", "class", "return", "static", "void", "import", "this", "null", "record",
    "tree", "node", "leaf", "commit", "extent", "segment", "volume", "mirror", "prune", "history"
  };

  /**
   * Puts a tree of at most so many files into a directory, which is made.
   *
   * @param filesMax how many files are enough
   */
  public static SourceTree prepare(Path directory, int filesMax) throws IOException {
    Files.createDirectories(directory);
    if (Files.isReadable(JDK_SOURCES)) {
      int files = unpack(directory, filesMax);
      String version = Runtime.version().toString();
      return new SourceTree(
          directory, "sources of JDK " + version + ", " + files + " files", files);
    }
    generate(directory, filesMax);
    return new SourceTree(directory, "generated sources, " + filesMax + " files", filesMax);
  }

  private static int unpack(Path directory, int filesMax) throws IOException {
    int files = 0;
    try (ZipFile zip = new ZipFile(JDK_SOURCES.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements() && files < filesMax) {
        ZipEntry entry = entries.nextElement();
        Path target = directory.resolve(entry.getName()).normalize();
        if (entry.isDirectory() || !target.startsWith(directory)) {
          continue;
        }
        Files.createDirectories(target.resolveSibling("."));
        try (var content = zip.getInputStream(entry)) {
          Files.copy(content, target);
        }
        files++;
      }
    }
    return files;
  }

  private static void generate(Path directory, int files) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < files; i++) {
      Path folder = directory;
      for (int n = i / FILES_PER_DIRECTORY; n > 0; n /= DIRECTORIES_PER_DIRECTORY) {
        folder = folder.resolve(WORDS[n % DIRECTORIES_PER_DIRECTORY] + n);
      }
      Files.createDirectories(folder);
      // Most sources are short, a few are long: exponential with a mean of 14 KB.
      int words = (int) (-Math.log(1 - random.nextDouble()) * 2300) + 5;
      write(folder.resolve("Source" + i + ".java"), words, random);
    }
  }

  private static void write(Path file, int words, Random random) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int i = 1; i <= words; i++) {
        writer.write(WORDS[random.nextInt(WORDS.length)]);
        writer.write(i % 9 == 0 ? '\n' : ' ');
      }
    }
  }
}

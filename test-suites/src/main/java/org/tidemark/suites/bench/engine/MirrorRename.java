package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Units;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.RenameMode;
import org.tidemark.suites.bench.systems.Sent;

/** What is sent when a directory with very many files gets another name. */
final class MirrorRename implements Probe {
  private static final String SECTION = "Mirroring: a directory gets another name";
  private static final int FILES = 100_000;
  private static final long BYTES_MAX = 4 * Units.KIB;

  @Override
  public String name() {
    return "mirror-rename";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int files = Math.max(1000, (int) (FILES * scale));
    progress.accept("making " + files + " files in a directory");
    Path image = work.resolve("source.tide");
    Sent sent;
    try (FileSystem fs =
        FileSystem.open(List.of(Images.create(image, 4 * Units.GIB)), OpenOptions.DEFAULTS)) {
      FileRef directory = Bytes.makeDirectory(fs, fs.root(), "old");
      for (int i = 0; i < files; i++) {
        FileRef ignored = Bytes.create(fs, directory, "file" + i);
      }
      long from = fs.sync();
      fs.rename(fs.root(), Bytes.name("old"), fs.root(), Bytes.name("new"), RenameMode.PLAIN);
      long ignored = fs.sync();
      sent = ReadStream.since(fs, from);
    }
    Files.delete(image);
    return List.of(
        Finding.limited(
            SECTION,
            String.format(Locale.ROOT, "%,d files in it: bytes sent", files),
            Long.toString(sent.bytes()),
            "less than 4 KiB",
            sent.bytes() < BYTES_MAX));
  }
}

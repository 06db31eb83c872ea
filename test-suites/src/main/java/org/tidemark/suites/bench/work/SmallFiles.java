package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.tidemark.suites.equipment.Command;

/** Creates, stats, reads and unlinks files of 4 KiB, a hundred in each directory. */
final class SmallFiles implements Workload {
  private static final int FILES_PER_DIRECTORY = 100;

  @Override
  public String name() {
    return "smallfiles";
  }

  @Override
  public void prepare(Place place) throws IOException {
    for (int i = 0; i < place.sizes().smallFiles(); i += FILES_PER_DIRECTORY) {
      Files.createDirectories(file(place, i).resolveSibling("."));
    }
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    int count = place.sizes().smallFiles();
    byte[] content = new byte[Blocks.BLOCK];
    Blocks.noise(content.length, 4).get(content);
    meter.time(
        "create small files (4 KiB)",
        Unit.PER_SECOND,
        count,
        () -> {
          for (int i = 0; i < count; i++) {
            Files.write(file(place, i), content);
          }
        });
    Command.of("sync", "-f", place.directory()).check();
    int[] order = Blocks.shuffled(count, 5);
    meter.time(
        "stat small files",
        Unit.PER_SECOND,
        count,
        () -> {
          for (int i : order) {
            Files.readAttributes(file(place, i), BasicFileAttributes.class);
          }
        });
    meter.time(
        "read small files",
        Unit.PER_SECOND,
        count,
        () -> {
          for (int i : order) {
            Files.readAllBytes(file(place, i));
          }
        });
    meter.time(
        "unlink small files",
        Unit.PER_SECOND,
        count,
        () -> {
          for (int i : order) {
            Files.delete(file(place, i));
          }
        });
  }

  private static Path file(Place place, int number) {
    return place.file("d" + number / FILES_PER_DIRECTORY).resolve("f" + number);
  }
}

package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.suites.equipment.Command;

/** The filesystem that the work directory lies on, as it is. */
public final class HostContender implements Contender {
  private final Path place;

  public HostContender(Path place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public String description() throws IOException {
    FileStore store = Files.getFileStore(place);
    return store.type() + " on " + store.name() + ", as it is mounted";
  }

  @Override
  public Optional<String> whyNot() {
    return Optional.empty();
  }

  @Override
  public boolean choosesCommitInterval() {
    return false;
  }

  @Override
  public boolean choosesSize() {
    return false;
  }

  @Override
  public Mounted mount(Path work, Needs needs) throws IOException {
    Path directory = Files.createDirectories(work.resolve("host"));
    return new Mounted() {
      @Override
      public Path directory() {
        return directory;
      }

      @Override
      public void makeCold() throws IOException {
        KernelCaches.drop(directory);
      }

      @Override
      public void close() throws IOException {
        Command.of("rm", "-rf", directory).check();
      }
    };
  }
}

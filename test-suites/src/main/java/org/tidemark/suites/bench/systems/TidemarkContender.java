package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/** Tidemark on a sparse image, mounted through its command with default settings. */
public final class TidemarkContender implements Contender {

  private final List<String> options;

  /**
   * @param options mount options beyond the default
   */
  public TidemarkContender(List<String> options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "tidemark";
  }

  @Override
  public String description() throws IOException {
    String version =
        MountedImage.tidemark("--version").check().text().lines().findFirst().orElse("");
    String extra = options.isEmpty() ? "" : ", -o " + String.join(",", options);
    return version + ", sparse image on the host filesystem" + extra;
  }

  @Override
  public Optional<String> whyNot() throws IOException {
    Command.Result help = MountedImage.tidemark("mount", "--help").run();
    return help.text().contains("tidemark mount")
        ? Optional.empty()
        : Optional.of("it has no command mount: " + help.printed().lines().findFirst().orElse(""));
  }

  @Override
  public boolean choosesCommitInterval() {
    return true;
  }

  @Override
  public boolean choosesSize() {
    return true;
  }

  @Override
  public Mounted mount(Path work, Needs needs) throws IOException {
    List<String> all = new ArrayList<>(options);
    if (needs.commitSeconds() > 0) {
      all.add("commit=" + needs.commitSeconds());
    }
    MountedImage mounted =
        MountedImage.create(work, Long.toString(needs.imageBytes()), all.toArray(new String[0]));
    return new Mounted() {
      @Override
      public Path directory() {
        return mounted.directory();
      }

      @Override
      public void makeCold() throws IOException {
        mounted.unmount();
        KernelCaches.drop(mounted.image());
        mounted.mount();
      }

      @Override
      public void close() throws IOException {
        mounted.close();
        Files.delete(mounted.image());
      }
    };
  }
}

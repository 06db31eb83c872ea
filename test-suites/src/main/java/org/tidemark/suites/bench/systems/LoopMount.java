package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.Mounts;

/** A filesystem of the kernel on a loop device over an image. */
final class LoopMount implements Contender.Mounted {
  private final Path image;
  private final Path directory;
  private final String options;

  LoopMount(Path image, Path directory, String options) throws IOException {
    this.image = image;
    this.directory = Files.createDirectories(directory);
    this.options = options;
    mount();
  }

  /** Returns whether this user can mount images through loop devices. */
  static boolean possible() {
    return Command.script("test $(id -u) = 0 && losetup -f").succeeds();
  }

  private void mount() throws IOException {
    Command.of("mount", "-o", "loop" + options, image, directory).check();
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public void makeCold() throws IOException {
    Command.of("umount", directory).check();
    KernelCaches.drop(image);
    mount();
  }

  @Override
  public void close() throws IOException {
    Mounts.detach(directory);
    Files.delete(image);
  }
}

package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.Mounts;

/** btrfs of the kernel on a loop device. */
public final class BtrfsContender implements Contender {

  @Override
  public String name() {
    return "btrfs";
  }

  @Override
  public String description() throws IOException {
    String kernel = Command.of("uname", "-r").check().text().strip();
    return "btrfs of Linux "
        + kernel
        + " on a loop device, sparse image on the host filesystem, default options";
  }

  @Override
  public Optional<String> whyNot() throws IOException {
    if (!Command.installed("mkfs.btrfs")) {
      return Optional.of("mkfs.btrfs is not installed");
    }
    if (!Mounts.kernelKnows("btrfs")) {
      return Optional.of("this kernel has no btrfs");
    }
    return LoopMount.possible() ? Optional.empty() : Optional.of("no loop device for this user");
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
    Path image = work.resolve("btrfs.img");
    Command.of("truncate", "-s", needs.imageBytes(), image).check();
    Command.script("PATH=$PATH:/usr/sbin:/sbin; mkfs.btrfs -q \"$1\"").with(image).check();
    String options = needs.commitSeconds() > 0 ? ",commit=" + needs.commitSeconds() : "";
    return new LoopMount(image, work.resolve("btrfs"), options);
  }
}

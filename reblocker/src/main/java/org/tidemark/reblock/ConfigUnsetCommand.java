package org.tidemark.reblock;

import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.SettingValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark config unset}. */
@Command(
    name = "unset",
    header = "Let a setting be what it was in a new filesystem.",
    description = "With --json one object as in the list of tidemark config get.",
    footer = {"", "Example: tidemark config unset /mnt prune.keep"})
final class ConfigUnsetCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The setting.")
  private String name = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      SettingValue now = target.maintenance().settings().unset(name);
      output.say("%s is %s", now.name(), now.value());
      output.json(SettingJson.of(now));
    }
  }
}

package org.tidemark.reblock;

import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.SettingValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark config set}. */
@Command(
    name = "set",
    header = "Change a setting.",
    description = "With --json one object as in the list of tidemark config get.",
    footer = {"", "Example: tidemark config set /mnt snapshot.every 12h"})
final class ConfigSetCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The setting.")
  private String name = "";

  @Parameters(index = "2", paramLabel = "VALUE", description = "What it is to be.")
  private String value = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      SettingValue now = target.maintenance().settings().set(name, value);
      output.say("%s is %s", now.name(), now.value());
      output.json(SettingJson.of(now));
    }
  }
}

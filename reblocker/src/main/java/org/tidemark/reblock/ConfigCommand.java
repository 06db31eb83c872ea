package org.tidemark.reblock;

import org.tidemark.console.CommandException;
import picocli.CommandLine.Command;

/** {@code tidemark config}: settings that a filesystem carries with it. */
@Command(
    name = "config",
    header = "Show and change the settings of a filesystem.",
    description = {
      "Settings lie in the filesystem itself, so they hold wherever it is mounted; a replica has its"
          + " own.",
      "prune.keep: which moments tidemark prune keeps if it is not told. snapshot.every,"
          + " snapshot.keep, prune.time, reblock.time, reblock.fill: what tidemark cleanup does, and"
          + " for how long. autoprune: on, then old history goes by itself while the filesystem is"
          + " mounted for writing and less than autoprune.low of its space is available, until it"
          + " is autoprune.high again."
    },
    subcommands = {ConfigGetCommand.class, ConfigSetCommand.class, ConfigUnsetCommand.class},
    footer = {"", "Example: tidemark config set /mnt prune.keep 'all 2d, daily 30d'"})
public final class ConfigCommand implements Runnable {
  @Override
  public void run() {
    throw CommandException.usage("say what to do: get, set or unset");
  }
}

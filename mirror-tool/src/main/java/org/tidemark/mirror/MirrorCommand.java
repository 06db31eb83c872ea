package org.tidemark.mirror;

import org.tidemark.console.CommandException;
import picocli.CommandLine.Command;

/** {@code tidemark mirror}: keeps replicas. */
@Command(
    name = "mirror",
    header = "Keep replicas of a filesystem up to date.",
    description = {
      "A replica has the whole history of its source. It remembers how far it has come by one"
          + " number, so only what changed since is read and sent; after a cut it goes on where it"
          + " was."
    },
    subcommands = {
      MirrorReadCommand.class,
      MirrorWriteCommand.class,
      MirrorCopyCommand.class,
      MirrorStreamCommand.class,
      MirrorVerifyCommand.class,
      MirrorStatusCommand.class,
      MirrorPromoteCommand.class,
      MirrorDumpCommand.class,
      MirrorServeCommand.class,
    },
    footer = {
      "",
      "Example: tidemark mirror copy /mnt/home /backup/home.tide",
      "Example: tidemark mirror copy /mnt/home file:/backup/home/"
    })
public final class MirrorCommand implements Runnable {
  @Override
  public void run() {
    throw CommandException.usage(
        "say what to do: read, write, copy, stream, verify, status, promote, dump or serve");
  }
}

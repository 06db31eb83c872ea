package org.tidemark.mirror;

import java.util.Map;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror promote}. */
@Command(
    name = "promote",
    header = "Make a filesystem of its own of a replica.",
    description = {
      "Takes it back to its last complete moment, after which it can be written to. Nothing can be"
          + " mirrored to it any more."
    },
    footer = {"", "Example: tidemark mirror promote /backup/home.tide"})
final class MirrorPromoteCommand implements Runnable {
  @Parameters(paramLabel = "IMAGE", description = "The replica, not mounted.")
  private String image = "";

  @Mixin private Output output;

  @Override
  public void run() {
    if (ObjectPlace.isNamedBy(image)) {
      throw CommandException.usage(
          image
              + ": objects are no filesystem; make a replica of them first, and promote that:"
              + " tidemark mirror write IMAGE "
              + image);
    }
    try (FsTarget target = FsTarget.openForChange(image)) {
      if (target.mountPoint().isPresent()) {
        throw CommandException.failed(
            image + ": is mounted as a replica; unmount it first: tidemark umount DIR");
      }
      if (target.maintenance().replicaState().isEmpty()) {
        throw CommandException.failed(image + ": is no replica");
      }
      String tid = Tid.toString(target.maintenance().promote());
      output.say("%s goes on from %s and can be written to", image, tid);
      output.json(Map.of("tid", tid));
    }
  }
}

package org.tidemark.mirror;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror status}. */
@Command(
    name = "status",
    header = "Tell how far a replica has come.",
    description = {
      "With --json one object: lineage (the id of the filesystem in which the history began), tid"
          + " (what readers see), target (the end of what is being sent, if something is)."
    },
    footer = {"", "Example: tidemark mirror status /backup/home.tide"})
final class MirrorStatusCommand implements Runnable {
  @Parameters(paramLabel = "FS", description = "A replica: an image, or a path in a mount.")
  private String fs = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.open(fs)) {
      Optional<ReplicaState> found = target.maintenance().replicaState();
      if (found.isEmpty()) {
        throw CommandException.failed(fs + ": is no replica");
      }
      show(found.get());
    }
  }

  private void show(ReplicaState state) {
    output.say(
        "replica of %s, %s%s",
        state.lineage(),
        state.mark() == 0 ? "not complete yet" : "complete up to " + Tid.toString(state.mark()),
        state.target() == 0
            ? ""
            : "; what comes up to " + Tid.toString(state.target()) + " is under way");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("lineage", state.lineage().toString());
    json.put("tid", Tid.toString(state.mark()));
    json.put("target", state.target() == 0 ? null : Tid.toString(state.target()));
    output.json(json);
  }
}

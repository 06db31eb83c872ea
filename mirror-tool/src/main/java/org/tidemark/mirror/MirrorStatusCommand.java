package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror status}. */
@Command(
    name = "status",
    header = "Tell how far a replica has come.",
    description = {
      "Of a directory of objects, whether all are there, and how far a replica comes by them. Only"
          + " the last one is read, and with --data all of them. While the source is there, what is"
          + " damaged can be sent once more: remove it and all behind it, and call mirror copy.",
      "With --json one object: lineage (the id of the filesystem in which the history began), tid"
          + " (what readers see), target (the end of what is being sent, if something is), objects"
          + " (of a directory, how many)."
    },
    footer = {
      "",
      "Example: tidemark mirror status /backup/home.tide",
      "Example: tidemark mirror status --data file:/backup/home/"
    })
final class MirrorStatusCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FS",
      description = "A replica: an image, a path in a mount, or file:DIR, a directory of objects.")
  private String fs = "";

  @Option(
      names = "--data",
      description = "Read all objects, and hold them against their checksums.")
  private boolean data;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    Optional<Path> place = ObjectPlace.parse(fs);
    if (place.isPresent()) {
      show(ofObjects(place.get(), json), json);
    } else {
      show(ofReplica(), json);
    }
    return ExitStatus.DONE;
  }

  private ReplicaState ofReplica() {
    if (data) {
      throw CommandException.usage("--data is for objects; see: tidemark verify --data " + fs);
    }
    try (FsTarget target = FsTarget.open(fs)) {
      return target
          .maintenance()
          .replicaState()
          .orElseThrow(() -> CommandException.failed(fs + ": is no replica"));
    }
  }

  private ReplicaState ofObjects(Path directory, Map<String, Object> json) throws IOException {
    try (DirectoryStore store = DirectoryStore.open(directory)) {
      ObjectChain chain = ObjectChain.of(store);
      chain.checkBeginning();
      json.put("objects", chain.names().size());
      return (data ? chain.readAll() : chain.readLast())
          .orElseThrow(() -> CommandException.failed(fs + ": there are no objects"))
          .end()
          .state();
    }
  }

  private void show(ReplicaState state, Map<String, Object> json) {
    output.say("replica of %s, %s", state.lineage(), text(state));
    json.put("lineage", state.lineage().toString());
    json.put("tid", Tid.toString(state.mark()));
    json.put("target", state.target() == 0 ? null : Tid.toString(state.target()));
    output.json(json);
  }

  /** How far a replica has come, as people see it. */
  static String text(ReplicaState state) {
    return (state.mark() == 0 ? "not complete yet" : "complete up to " + Tid.toString(state.mark()))
        + (state.target() == 0
            ? ""
            : "; what comes up to " + Tid.toString(state.target()) + " is under way");
  }
}

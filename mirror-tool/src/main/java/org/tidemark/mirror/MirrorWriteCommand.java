package org.tidemark.mirror;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.SizeConverter;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror write}. */
@Command(
    name = "write",
    header = "Apply a stream from standard input, or a directory of objects, to a replica.",
    description = {
      "An image that does not exist is made. What the replica has already changes nothing, so a"
          + " stream that was cut off can be sent once more: then the exit status is 3. Several streams"
          + " may follow each other.",
      "With file:DIR it applies what mirror copy has written there, and reads only what the replica"
          + " does not have."
    },
    footer = {
      "",
      "Example: tidemark mirror write /backup/home.tide < changes.tms",
      "Example: tidemark mirror write /srv/home.tide file:/backup/home/"
    })
final class MirrorWriteCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "The replica, mounted or not.")
  private String image = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "file:DIR",
      description = "A directory of objects; standard input by default.")
  private @Nullable String objects;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of an image that is made; that of the source by default.")
  private @Nullable Long size;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    report(objects == null ? applyInput() : applyObjects(directory(objects)));
    return ExitStatus.DONE;
  }

  private static Path directory(String text) {
    return ObjectPlace.parse(text)
        .orElseThrow(() ->
            CommandException.usage(
                text
                    + ": names no objects; write it like file:/backup/home, or a stream as < FILE"));
  }

  private ReplicaState applyObjects(Path directory) throws IOException {
    try (DirectoryStore store = DirectoryStore.open(directory)) {
      ObjectApply apply = new ObjectApply(store);
      try (ReplicaTarget target = ReplicaTarget.open(image, apply.firstStart().source(), size)) {
        return apply.run(target.maintenance());
      }
    }
  }

  private ReplicaState applyInput() throws IOException {
    try (InputStream in = new FileInputStream(FileDescriptor.in)) {
      return new StreamInput(in).apply(image, size);
    }
  }

  private void report(ReplicaState state) {
    output.say("the replica is %s", MirrorStatusCommand.text(state));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(state.mark()));
    json.put("target", state.target() == 0 ? null : Tid.toString(state.target()));
    output.json(json);
  }
}

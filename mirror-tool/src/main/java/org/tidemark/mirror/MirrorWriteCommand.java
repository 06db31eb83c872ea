package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.SizeConverter;
import org.tidemark.fs.Maintenance;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror write}. */
@Command(
    name = "write",
    header = "Apply a stream from standard input to a replica.",
    description = {
      "An image that does not exist is made. What the replica has already changes nothing, so a"
          + " stream that was cut off can be sent once more. Several streams may follow each other."
    },
    footer = {"", "Example: tidemark mirror write /backup/home.tide < changes.tms"})
final class MirrorWriteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The replica, mounted or not.")
  private String image = "";

  @Option(
      names = {"-s", "--size"},
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of an image that is made; that of the source by default.")
  private @Nullable Long size;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    try (InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in))) {
      StreamReader reader = new StreamReader(in);
      MirrorStart range = reader.start();
      if (range == null) {
        throw CommandException.failed("the stream is empty");
      }
      try (ReplicaTarget target = ReplicaTarget.open(image, range.source(), size)) {
        while (range != null) {
          apply(reader, range, target.maintenance());
          range = reader.start();
        }
        report(target.maintenance().replicaState().orElseThrow());
      }
    }
    return ExitStatus.DONE;
  }

  private static void apply(StreamReader reader, MirrorStart range, Maintenance replica)
      throws IOException {
    boolean isNew = range.to() > replica.replicaState().orElseThrow().mark();
    long feed = isNew ? replica.mirrorBegin(range) : 0;
    MirrorBatch batch;
    do {
      batch = reader.batch();
      if (isNew) {
        ReplicaState ignored = replica.mirrorApply(feed, batch);
      }
    } while (!batch.isLast());
  }

  private void report(ReplicaState state) {
    output.say("the replica is complete up to %s", Tid.toString(state.mark()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(state.mark()));
    output.json(json);
  }
}

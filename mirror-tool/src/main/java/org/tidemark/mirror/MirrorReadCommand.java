package org.tidemark.mirror;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Sizes;
import org.tidemark.console.Terminal;
import org.tidemark.scan.MirrorStart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark mirror read}. */
@Command(
    name = "read",
    header = "Write what changed as a stream to standard output.",
    description = {
      "What changed after the commit TID, up to now; all of it without --from. Of a mounted"
          + " filesystem what programs have written comes along."
    },
    footer = {"", "Example: tidemark mirror read /mnt --from 0x1f3 > changes.tms"})
final class MirrorReadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(
      names = "--from",
      paramLabel = "TID",
      converter = TidConverter.class,
      defaultValue = "0",
      description = "The commit up to which the replica has everything; mirror status tells.")
  private long from;

  @Option(
      names = "--compress",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Compress by zstd, which is the default.")
  private boolean compress;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (Terminal.isTerminal(Terminal.STDOUT)) {
      throw CommandException.usage("a stream is nothing for a terminal; send it to a file or pipe");
    }
    try (FsTarget target = FsTarget.open(fs);
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
      target.settle();
      MirrorStart range = target.maintenance().mirrorRange(from);
      StreamWriter writer = new StreamWriter(out, compress);
      writer.write(target.maintenance(), range);
      spec.commandLine()
          .getErr()
          .printf(
              "%s to %s: %d records, %s sent%n",
              from == 0 ? "all" : Tid.toString(from),
              Tid.toString(range.to()),
              writer.items(),
              Sizes.format(writer.bytesWritten()));
    }
    return ExitStatus.DONE;
  }
}

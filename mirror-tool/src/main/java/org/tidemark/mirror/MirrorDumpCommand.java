package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.tidemark.base.Tid;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.format.RecordType;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark mirror dump}. */
@Command(
    name = "dump",
    header = "Print a stream from standard input in a readable form.",
    description = "Objects of a directory, one behind the other, are a stream.",
    footer = {
      "",
      "Example: tidemark mirror read /mnt --from 0x1f3 | tidemark mirror dump",
      "Example: cat /backup/home/*.tms | tidemark mirror dump"
    })
final class MirrorDumpCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    try (InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in))) {
      StreamReader reader = new StreamReader(in);
      for (MirrorStart range = reader.start(); range != null; range = reader.start()) {
        output.say(
            "%s of %s: after %s up to %s",
            range.source().lineage(),
            range.source().fsid(),
            Tid.toString(range.from()),
            Tid.toString(range.to()));
        MirrorBatch batch;
        do {
          batch = reader.batch();
          if (batch != null) {
            batch.items().forEach(this::show);
          }
        } while (batch != null && !batch.isLast());
      }
    }
    return ExitStatus.DONE;
  }

  private void show(MirrorItem item) {
    switch (item) {
      case MirrorItem.Changed record -> {
        RecordKey key = record.key();
        output.say(
            "  %d %s %d: created %s%s, %d bytes, %d of data",
            key.objectId(),
            RecordType.toString(key.type()),
            key.key(),
            Tid.toString(key.createTid()),
            record.deleteTid() == Tid.LIVE ? "" : ", deleted " + Tid.toString(record.deleteTid()),
            record.payload().length,
            record.data().length);
      }
      case MirrorItem.Unchanged part ->
          output.say(
              "  from %d to %d: %d others unchanged",
              part.low().objectId(), part.high().objectId(), part.listed().size());
      case MirrorItem.Moments part ->
          output.say(
              "  of the moments from %s to %s, %d are kept",
              Tid.toString(part.low()), Tid.toString(part.high() - 1), part.tids().size());
    }
  }
}

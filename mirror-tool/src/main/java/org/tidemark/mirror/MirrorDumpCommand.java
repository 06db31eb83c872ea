package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
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
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror dump}. */
@Command(
    name = "dump",
    header = "Print a stream, or objects of a directory, in a readable form.",
    description = {
      "A stream is read from a file or from standard input. Of a directory of objects, file:DIR, all"
          + " are printed in order; one of them is a stream of its own."
    },
    footer = {
      "",
      "Example: tidemark mirror read /mnt --from 0x1f3 | tidemark mirror dump",
      "Example: tidemark mirror dump file:/backup/home/"
    })
final class MirrorDumpCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "A stream, an object, or file:DIR, all objects there; standard input by default.")
  private @Nullable String from;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    if (from == null) {
      try (InputStream in = new FileInputStream(FileDescriptor.in)) {
        show(in);
      }
      return ExitStatus.DONE;
    }
    Path path = ObjectPlace.parse(from).orElse(Path.of(from));
    if (Files.isDirectory(path)) {
      showObjects(path);
    } else {
      showFile(path);
    }
    return ExitStatus.DONE;
  }

  private void showObjects(Path directory) throws IOException {
    try (DirectoryStore store = DirectoryStore.open(directory)) {
      for (ObjectName name : ObjectChain.of(store).names()) {
        output.say("%s", name);
        showFile(directory.resolve(name.toString()));
      }
    }
  }

  private void showFile(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      show(in);
    } catch (FsException e) {
      throw new FsException(e.errno(), file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreFailure.of(file.toString(), e);
    }
  }

  private void show(InputStream in) throws IOException {
    StreamReader reader = new StreamReader(new BufferedInputStream(in));
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

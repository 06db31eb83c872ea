package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/**
 * A stream that somebody sends, as {@code mirror write} applies it. Of a bad one it says how much
 * of it counts, and what to do about the rest. One use, one thread.
 */
final class StreamInput {
  private final InputStream in;
  private final StreamReader reader;

  StreamInput(InputStream in) {
    this.in = new BufferedInputStream(in);
    this.reader = new StreamReader(this.in);
  }

  /**
   * Applies it to a replica, which is made if it is not there.
   *
   * @param size of an image that is made; null for that of the source
   * @return how far the replica has come
   * @throws CommandException if the stream is damaged, or something else stands behind it; with
   *     exit status 3 if it was cut off, and what came was applied
   * @throws FsException EINVAL if it does not fit the replica; ENOSPC; EIO
   */
  ReplicaState apply(String image, @Nullable Long size) throws IOException {
    try {
      MirrorStart range = reader.start();
      if (range == null) {
        throw CommandException.failed("the stream is empty");
      }
      try (ReplicaTarget target = ReplicaTarget.open(image, range.source(), size)) {
        return StreamApply.all(reader, range, target.maintenance());
      }
    } catch (FsException e) {
      throw reader.isDamaged() ? refused(e) : e;
    }
  }

  private RuntimeException refused(FsException e) throws IOException {
    if (!reader.hasBegun()) {
      return reader.isCutOff()
          ? CommandException.failed(e.getMessage() + "; nothing of it was applied: send all of it")
          : CommandException.failed(e.getMessage() + "; mirror read writes one");
    }
    if (reader.isCutOff()) {
      return CommandException.partial(
          e.getMessage() + "; what came is kept: send it once more, and it goes on");
    }
    if (reader.isBetweenRanges()) {
      long start = reader.frameStart();
      long bytes = reader.position() - start + in.transferTo(OutputStream.nullOutputStream());
      return CommandException.failed(
          "the stream is whole and was applied, but the "
              + bytes
              + " bytes behind it, from byte "
              + start
              + " on, are no stream and were left out");
    }
    return CommandException.failed(
        e.getMessage()
            + "; what came before is kept, and the replica shows its last complete moment: get the"
            + " stream anew from its source (mirror read --from what mirror status says)");
  }
}

package org.tidemark.suites.bench.engine;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.tidemark.base.Clock;
import org.tidemark.fs.FileSystem;
import org.tidemark.mirror.StreamWriter;
import org.tidemark.suites.bench.systems.Sent;

/** What {@code tidemark mirror read} does, in this process. */
final class ReadStream {
  private ReadStream() {}

  /** Reads what changed after a tid, and sends it nowhere. */
  static Sent since(FileSystem fs, long from) throws IOException {
    long start = Clock.system().monotonicNanos();
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream("/dev/null"))) {
      StreamWriter writer = new StreamWriter(out, true);
      writer.write(fs.mirroring(), fs.mirroring().mirrorRange(from));
      return new Sent((Clock.system().monotonicNanos() - start) / 1e9, writer.bytesWritten());
    }
  }
}

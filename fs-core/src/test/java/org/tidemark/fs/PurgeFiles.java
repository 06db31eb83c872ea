package org.tidemark.fs;

import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.Random;
import org.tidemark.base.Tid;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.ScanProgress;

/** Files whose content tells their version, and what purges them. */
final class PurgeFiles {
  static final int LENGTH = 30_000;

  private PurgeFiles() {}

  static byte[] content(long version) {
    byte[] data = new byte[version % 30 == 0 ? 500 : LENGTH];
    new Random(version).nextBytes(data);
    return data;
  }

  static void write(FileSystem fs, FileRef ref, long version) {
    OpenFile file = fs.open(ref, true);
    byte[] data = content(version);
    if (fs.attributes(ref).size() > data.length) {
      FileRef ignored =
          fs.setAttributes(ref, AttributeChange.NONE.withSize(data.length), Caller.ROOT).ref();
    }
    fs.write(file, 0, ByteBuffer.wrap(data), Caller.ROOT);
    fs.close(file);
  }

  static byte[] read(FileSystem fs, FileRef ref) {
    ByteBuffer data = ByteBuffer.allocate((int) fs.attributes(ref).size());
    OpenFile file = fs.open(ref, false);
    int ignored = fs.read(file, 0, data);
    fs.close(file);
    return data.array();
  }

  static PurgeReport purge(FileSystem fs, String path) {
    PurgeReport report =
        fs.retention().purge(new PurgeRequest(bytes(path), false), ScanProgress.NONE);
    Verify.clean(fs);
    return report;
  }

  static String at(long tid, String path) {
    return "@@" + Tid.toString(tid) + "/" + path;
  }
}

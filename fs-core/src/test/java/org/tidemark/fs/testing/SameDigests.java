package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.fs.FileSystem;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.RangeDigest;

/** Holds that a source and its replica have the same digests, in whatever parts they are asked. */
final class SameDigests {
  private final FileSystem source;
  private final FileSystem replica;
  private final Random random;

  SameDigests(FileSystem source, FileSystem replica, Random random) {
    this.source = source;
    this.replica = replica;
    this.random = random;
  }

  /**
   * Compares as of a moment.
   *
   * @param history whether the source keeps its past; else it may lack what has changed since
   * @return whether there was something to compare
   */
  boolean check(long tid, boolean history) {
    MirrorSource of = replica.mirroring().mirrorRange(tid).source();
    boolean whole = history || source.presentTid() == tid;
    int parts = whole ? 1 + random.nextInt(80) : DigestQuery.PARTS_MAX; // object by object
    DigestQuery query = DigestQuery.of(tid, ObjectId.ROOT, of.nextObjectId(), parts, true);
    List<RangeDigest> expected;
    try {
      expected = digests(source, query);
    } catch (FsException e) {
      if (whole || e.errno() != Errno.ENOENT) {
        throw e;
      }
      return false;
    }
    List<RangeDigest> found = digests(replica, query);
    long objects = 0;
    for (int i = 0; i < expected.size(); i++) {
      boolean same =
          expected.get(i).isSameAs(found.get(i))
              && expected.get(i).objects() == found.get(i).objects();
      boolean isGone = expected.get(i).erased() && expected.get(i).objects() == 0;
      if (!same && (whole || !isGone)) {
        throw new AssertionError(
            "digests of objects %d to %d as of %s differ: %d and %d objects"
                .formatted(
                    query.start(i),
                    query.start(i + 1),
                    Tid.toString(tid),
                    expected.get(i).objects(),
                    found.get(i).objects()));
      }
      objects += found.get(i).objects();
    }
    return objects > 0;
  }

  private List<RangeDigest> digests(FileSystem fs, DigestQuery whole) {
    DigestQuery query = whole.withWorkMax(1 << random.nextInt(16));
    List<RangeDigest> parts = new ArrayList<>();
    DigestAnswer answer;
    do {
      DigestQuery asked = DigestQuery.decode(query.encode());
      answer = DigestAnswer.decode(fs.mirroring().mirrorDigests(asked).encode());
      if (!answer.damages().isEmpty()) {
        throw new AssertionError("damaged: " + answer.damages());
      }
      parts.addAll(answer.parts());
      query = query.rest(answer);
    } while (!answer.isLast());
    if (parts.size() != whole.parts()) {
      throw new AssertionError(parts.size() + " digests instead of " + whole.parts());
    }
    return parts;
  }
}

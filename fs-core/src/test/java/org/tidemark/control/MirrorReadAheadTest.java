package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;

/** What is read ahead is what would have been read, and never the answer to another question. */
class MirrorReadAheadTest {
  private static final int BATCHES = 5;
  private static final int BYTES_MAX = 1000;

  /** Each batch goes on one object further; reading one of them may fail once. */
  private static final class Batches implements SourceSide {
    private final List<Long> read = Collections.synchronizedList(new ArrayList<>());
    private volatile long failing = -1;

    @Override
    public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
      long object = range.start().objectId();
      read.add(object);
      if (object == failing) {
        failing = -1;
        throw new FsException(Errno.EIO, "damaged");
      }
      RecordKey next =
          object + 1 == BATCHES ? RecordKey.END : new RecordKey(0, object + 1, 0, 0, 0);
      return new MirrorBatch(List.of(), next, range.to() == 7 && bytesMax == BYTES_MAX);
    }

    @Override
    public MirrorStart mirrorRange(long from) {
      throw new AssertionError("not asked for");
    }

    @Override
    public DigestAnswer mirrorDigests(DigestQuery query) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void mirrorReport(MirrorReport report) {
      throw new AssertionError("not asked for");
    }
  }

  private final Batches source = new Batches();

  private static MirrorStart range(long to) {
    MirrorSource from =
        new MirrorSource(new UUID(1, 2), new UUID(3, 4), 5, "", 16_384, 1 << 20, 9, List.of());
    return new MirrorStart(from, 0, to, RecordKey.LOWEST);
  }

  @Test
  void eachBatchIsReadOnceAndInOrder() {
    try (MirrorReadAhead ahead = new MirrorReadAhead(source)) {
      MirrorStart rest = range(7);
      MirrorBatch batch;
      do {
        batch = MirrorBatch.decode(ahead.read(rest, BYTES_MAX));
        assertTrue(batch.clean());
        rest = rest.startingAt(batch.next());
      } while (!batch.isLast());
    }
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), source.read);
  }

  @Test
  void anotherQuestionIsAnsweredByItself() {
    try (MirrorReadAhead ahead = new MirrorReadAhead(source)) {
      MirrorBatch first = MirrorBatch.decode(ahead.read(range(7), BYTES_MAX));
      MirrorStart other = range(8).startingAt(first.next());
      assertTrue(!MirrorBatch.decode(ahead.read(other, BYTES_MAX)).clean());
      assertArrayEquals(
          source.mirrorRead(range(7), BYTES_MAX).encode(), ahead.read(range(7), BYTES_MAX));
      MirrorStart rest = range(7).startingAt(first.next());
      assertTrue(!MirrorBatch.decode(ahead.read(rest, BYTES_MAX + 1)).clean());
    }
  }

  /** Whoever asks for it is told; asked again, it is read again. */
  @Test
  void aFailureIsThatOfTheBatchThatItBelongsTo() {
    source.failing = 1;
    try (MirrorReadAhead ahead = new MirrorReadAhead(source)) {
      MirrorBatch first = MirrorBatch.decode(ahead.read(range(7), BYTES_MAX));
      MirrorStart rest = range(7).startingAt(first.next());
      FsException failed = assertThrows(FsException.class, () -> ahead.read(rest, BYTES_MAX));
      assertEquals(Errno.EIO, failed.errno());
      assertTrue(MirrorBatch.decode(ahead.read(rest, BYTES_MAX)).clean());
    }
  }
}

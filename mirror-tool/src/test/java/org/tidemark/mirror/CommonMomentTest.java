package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.fs.Mirroring;

/** What cannot be compared is refused, with a line that says why. */
class CommonMomentTest {
  private final MirrorBed bed = new MirrorBed(1, true);

  private static String refusal(MirrorBed bed, Mirroring replica, Optional<Long> wanted) {
    return assertThrows(
            CommandException.class, () -> MirrorBed.common(bed.source.mirroring(), replica, wanted))
        .getMessage();
  }

  @Test
  void otherFilesystemsAndMomentsAreRefused() {
    bed.fill("d", 3);
    String none = refusal(bed, bed.replica.mirroring(), Optional.empty());
    assertTrue(none.contains("no complete moment yet"), none);
    long mark = bed.copy();

    MirrorBed other = new MirrorBed(2, true);
    other.fill("d", 3);
    other.copy();
    String lineage = refusal(bed, other.replica.mirroring(), Optional.empty());
    assertTrue(lineage.startsWith("DST: has the history of"), lineage);

    bed.fill("e", 3);
    bed.clock.advanceSeconds(1);
    long later = bed.source.sync();
    String behind = refusal(bed, bed.replica.mirroring(), Optional.of(later));
    assertTrue(behind.startsWith("DST: has come only up to " + Tid.toString(mark)), behind);

    assertEquals(mark, bed.replica.mirroring().promote());
    String promoted = refusal(bed, bed.replica.mirroring(), Optional.empty());
    assertTrue(promoted.contains("is no replica"), promoted);
    Optional<Long> common = Optional.of(mark);
    CommonMoment moment = MirrorBed.common(bed.source.mirroring(), bed.replica.mirroring(), common);
    assertTrue(bed.compare(moment, true).isEqual());
  }

  @Test
  void bothWrittenTo() {
    bed.fill("d", 3);
    bed.copy();
    bed.replica.mirroring().promote();
    for (int i = 0; i < 20; i++) {
      bed.clock.advanceSeconds(1);
      bed.write(bed.replica, bed.replica.root(), "own", 10 + i, i);
      long ignored = bed.replica.sync();
    }
    long last = bed.replica.presentTid();
    while (bed.source.presentTid() < last) {
      bed.clock.advanceSeconds(1);
      bed.write(bed.source, bed.source.root(), "other", 10, (int) bed.source.presentTid());
      long ignored = bed.source.sync();
    }
    String diverged = refusal(bed, bed.replica.mirroring(), Optional.of(last));
    assertTrue(diverged.contains("both written to"), diverged);
  }
}

package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.InvariantException;
import org.tidemark.space.Reserve;

/** What follows when the program finds itself to be wrong. */
class InvariantTest {
  @Test
  void aBrokenInvariantStopsAllWriting() {
    TestBed bed = new TestBed();
    bed.file("before");
    long tid = bed.commit();
    assertThrows(
        InvariantException.class,
        () ->
            bed.fs
                .store()
                .update(
                    Reserve.ROOT,
                    change -> {
                      Check.that(change.tid() == 0, "made up for this test");
                      return true;
                    }));
    assertTrue(bed.fs.readOnly());
    assertErrno(Errno.EROFS, () -> bed.file("after"));
    assertErrno(Errno.EIO, () -> bed.fs.sync());
    assertEquals(List.of("before"), bed.list(""));
    bed.crash();
    assertFalse(bed.fs.readOnly());
    assertEquals(tid, bed.fs.resolve("now"));
    assertEquals(List.of("before"), bed.list(""));
    bed.file("after");
    bed.close();
  }
}

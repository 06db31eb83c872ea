package org.tidemark.fs.testing;

import java.util.function.LongPredicate;
import org.tidemark.base.Tid;
import org.tidemark.fs.FileSystem;

/**
 * Compares a moment out of which some objects may have gone: each is there as it was, or not at
 * all, and directories list those that are there.
 */
final class PartialPast {
  /** What was seen. */
  record Seen(int whole, int missing) {
    Seen plus(Seen other) {
      return new Seen(whole + other.whole, missing + other.missing);
    }
  }

  private PartialPast() {}

  /**
   * Compares.
   *
   * @param expected what the moment was
   * @param everIds all objects that there ever were
   * @param stays of an object: whether it has to be there
   */
  static Seen compare(
      FileSystem fs, long tid, ModelState expected, Iterable<Long> everIds, LongPredicate stays) {
    Seen seen = new Seen(0, 0);
    for (long id : everIds) {
      ModelInode then = expected.get(id);
      ModelInode found = TreeReader.readObject(fs, tid, id);
      String where = "object " + id + " as of " + Tid.toString(tid);
      boolean isOpen = found != null && found.nlink == 0; // held without a name, to this day
      if (then == null && found != null && !isOpen) {
        throw new Twins.Mismatch(where + " was not there, and is: " + found);
      }
      if (then != null && found == null && stays.test(id)) {
        throw new Twins.Mismatch(where + " has to be there: " + then);
      }
      if (then != null && found != null) {
        ModelInode shown = shown(fs, tid, then);
        if (shown.digest() != found.digest()) {
          throw new Twins.Mismatch(where + ":\n  was " + shown + "\n  is  " + found);
        }
      }
      if (then != null) {
        seen = seen.plus(found == null ? new Seen(0, 1) : new Seen(1, 0));
      }
    }
    return seen;
  }

  private static ModelInode shown(FileSystem fs, long tid, ModelInode then) {
    ModelInode.Edit shown = then.edit();
    then.entries.forEach((name, child) -> {
      if (TreeReader.readObject(fs, tid, child) == null) {
        shown.withoutEntry(name);
      }
    });
    return shown.done();
  }
}

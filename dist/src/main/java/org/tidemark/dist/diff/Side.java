package org.tidemark.dist.diff;

import org.jspecify.annotations.Nullable;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.Maintenance;

/**
 * One of two things to compare.
 *
 * @param maintenance what to read it from
 * @param attributes what it is; null if it is not there
 * @param label how to call it
 */
public record Side(Maintenance maintenance, @Nullable Attributes attributes, String label) {
  /** Returns an object of the same filesystem as of the same moment, with what it is. */
  Side child(FileRef ref) {
    return new Side(maintenance, maintenance.attributes(ref), label);
  }

  /** Returns the side where there is nothing. */
  Side nothing() {
    return new Side(maintenance, null, label);
  }

  /** What it is; must be there. */
  Attributes present() {
    Attributes found = attributes;
    if (found == null) {
      throw new IllegalStateException(label + " is not there");
    }
    return found;
  }

  FileRef ref() {
    return present().ref();
  }
}

package org.tidemark.fs;

/**
 * A moment at which a file or a directory changed.
 *
 * @param tid the commit that made the change; {@code NAME@@tid} shows the state right after it
 * @param timeNanos the wall-clock time of that commit, in nanoseconds since 1970
 * @param size the size of the file from then on, in bytes
 * @param kind the most telling of the changes of that commit
 * @param objectId the object that the name stood for from then on, or until then when deleted
 */
public record Moment(long tid, long timeNanos, long size, Kind kind, long objectId) {
  /** What changed. The order is from the most telling to the least. */
  public enum Kind {
    /** The last name is gone; or, for a name, it is gone from its directory. */
    DELETED,
    /** The object came to be; or, for a name, it began to stand for this object. */
    CREATED,
    /** Data was written or cut, or entries of a directory came or went. */
    CONTENT,
    /** A name came, went or changed: links, renames. */
    RENAMED,
    /** Mode, owner, times or extended attributes. */
    ATTRIBUTES
  }

  Moment withKind(Kind other) {
    return new Moment(tid, timeNanos, size, other, objectId);
  }
}

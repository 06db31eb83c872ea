package org.tidemark.fs;

/**
 * A moment with a name, which pruning keeps.
 *
 * @param name what the moment is called: {@code NAME@@name}
 * @param tid the moment
 * @param timeNanos when that commit was made, in nanoseconds since 1970
 * @param createdNanos when it got the name
 * @param note what the user wrote about it; may be empty
 * @param held whether it cannot be deleted until it is released
 */
public record SnapshotInfo(
    String name, long tid, long timeNanos, long createdNanos, String note, boolean held) {}

package org.tidemark.fs;

/**
 * What statfs shows, and where the space went. In bytes unless the name says otherwise.
 *
 * @param totalBytes what nodes and data may ever use
 * @param freeBytes what nobody uses, the reserves included
 * @param availableBytes what ordinary users can still write
 * @param rootAvailableBytes what root can still write
 * @param liveBytes records of the present and the data that they refer to
 * @param historyBytes records of the past and the data that only they refer to
 * @param reclaimableBytes history that goes by itself when room is needed: 0 if it may not; about
 *     right if there are snapshots
 * @param files how many objects there may be (there is no limit: derived from the space)
 * @param freeFiles how many more there may be
 * @param nameBytesMax the longest name
 * @param blockBytes the unit of allocation
 */
public record SpaceStatus(
    long totalBytes,
    long freeBytes,
    long availableBytes,
    long rootAvailableBytes,
    long liveBytes,
    long historyBytes,
    long reclaimableBytes,
    long files,
    long freeFiles,
    int nameBytesMax,
    int blockBytes) {}

package org.tidemark.format;

/**
 * What a commit says of the filesystem: enough to open it at that moment.
 *
 * @param tid the commit
 * @param time when it was made, ns since the epoch; never lower than that of the commit before
 * @param rootAddress the root node; 0 for an empty tree
 * @param rootCrc its checksum
 * @param rootLevel its level; 0 for a leaf
 * @param nextObjectId the lowest objectId not given out
 * @param opSeq sequence number of the last operation contained
 * @param liveBytes bytes of live records and their data
 * @param deadBytes bytes of dead records and their data
 */
public record CommitState(
    long tid,
    long time,
    long rootAddress,
    int rootCrc,
    int rootLevel,
    long nextObjectId,
    long opSeq,
    long liveBytes,
    long deadBytes) {}

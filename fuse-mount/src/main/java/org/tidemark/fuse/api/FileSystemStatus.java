package org.tidemark.fuse.api;

/**
 * What statfs(2) tells.
 *
 * @param blockBytes the unit of the block counts
 * @param freeBlocks free for root
 * @param availableBlocks free for users
 * @param files how many objects could exist in all
 * @param freeFiles how many more could be created
 * @param nameBytesMax the longest name of an entry
 */
public record FileSystemStatus(
    int blockBytes,
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long files,
    long freeFiles,
    int nameBytesMax) {}

package org.tidemark.space;

/**
 * Space at one moment, in blocks of 4 KiB. Exact, and taken without any scan.
 *
 * @param totalBlocks all blocks that nodes and data may ever use (without the freemap slots)
 * @param freeBlocks blocks not in use
 * @param reservedBlocks free blocks promised to data that waits to be written out
 * @param pendingFreeBlocks blocks that durable commits have freed and pinned readers still hold;
 *     they count as used
 * @param nodeBlocks blocks used by nodes, pending ones included
 * @param dataBlocks blocks used by data, pending ones included
 * @param userAvailableBlocks the most data blocks that a user could still reserve now
 * @param rootAvailableBlocks the same for root
 * @param freeSegments segments without any block in use
 */
public record SpaceCounters(
    long totalBlocks,
    long freeBlocks,
    long reservedBlocks,
    long pendingFreeBlocks,
    long nodeBlocks,
    long dataBlocks,
    long userAvailableBlocks,
    long rootAvailableBlocks,
    int freeSegments) {}

package org.tidemark.fuse.api;

/**
 * What stat(2) and statx(2) tell of a node.
 *
 * @param node the node, also its inode number
 * @param generation tells objects apart that had the same node one after the other
 * @param mode type and permission bits, as in st_mode
 * @param rdev the device of a device node, encoded as in st_rdev
 * @param size in bytes
 * @param allocatedBytes what the content takes on the medium
 * @param blockBytes the size of reads and writes that suits the file (st_blksize)
 * @param btimeNanos when the object was created
 * @param validNanos for how long the kernel may answer from these attributes without asking again
 */
public record NodeAttributes(
    long node,
    int generation,
    int mode,
    int nlink,
    int uid,
    int gid,
    long rdev,
    long size,
    long allocatedBytes,
    int blockBytes,
    long atimeNanos,
    long mtimeNanos,
    long ctimeNanos,
    long btimeNanos,
    long validNanos) {}

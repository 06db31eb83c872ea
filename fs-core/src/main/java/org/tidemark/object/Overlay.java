package org.tidemark.object;

/**
 * What a file looks like with the data that still waits to be written out, where that differs from
 * its inode.
 *
 * @param size in bytes
 * @param bufferedBytes of the blocks that wait, also of those that will take the place of others
 * @param mtime of the last write, in ns since the epoch
 * @param ctime at least this
 */
public record Overlay(long size, long bufferedBytes, long mtime, long ctime) {}

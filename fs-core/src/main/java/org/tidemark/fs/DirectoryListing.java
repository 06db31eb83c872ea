package org.tidemark.fs;

/**
 * One entry of a directory as tools list it.
 *
 * @param name the bytes of the name
 * @param ref what the name refers to
 * @param type as readdir numbers types: see {@link FileType#direntType}
 */
public record DirectoryListing(byte[] name, FileRef ref, int type) {}

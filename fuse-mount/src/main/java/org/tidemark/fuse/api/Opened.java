package org.tidemark.fuse.api;

/**
 * An open file or directory.
 *
 * @param handle names it until it is released; never 0
 * @param keepCache whether what the kernel has cached of the content is still good
 */
public record Opened(long handle, boolean keepCache) {}

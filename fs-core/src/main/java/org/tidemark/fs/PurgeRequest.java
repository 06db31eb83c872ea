package org.tidemark.fs;

/**
 * Of what the history is to be purged.
 *
 * @param path from the root, as in {@link Maintenance}
 * @param dryRun whether nothing is done, only counted
 */
public record PurgeRequest(byte[] path, boolean dryRun) {}

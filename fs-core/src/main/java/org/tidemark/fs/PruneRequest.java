package org.tidemark.fs;

/**
 * What is to be pruned.
 *
 * @param policy which moments stay, in the grammar of {@link org.tidemark.scan.RetentionPolicy};
 *     empty for that of the setting {@link Setting#PRUNE_KEEP}
 * @param dryRun whether nothing is done, only counted
 * @param secondsMax after how long it stops though there is more; 0: never
 */
public record PruneRequest(String policy, boolean dryRun, long secondsMax) {}

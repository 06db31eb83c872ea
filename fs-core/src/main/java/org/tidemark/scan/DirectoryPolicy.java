package org.tidemark.scan;

import org.jspecify.annotations.Nullable;

/**
 * What a directory says about the past of what is in it.
 *
 * @param isSaid whether it says anything; if not, the directory above is asked
 * @param policy which moments stay, of those that the filesystem keeps; null: all of them
 */
record DirectoryPolicy(boolean isSaid, @Nullable RetentionPolicy policy) {
  /** Ask the directory above. */
  static final DirectoryPolicy NOTHING_SAID = new DirectoryPolicy(false, null);

  /** As the filesystem. */
  static final DirectoryPolicy OF_FILESYSTEM = new DirectoryPolicy(true, null);

  static DirectoryPolicy of(RetentionPolicy policy) {
    return new DirectoryPolicy(true, policy);
  }
}

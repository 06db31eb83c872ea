package org.tidemark.fs;

/**
 * On whose behalf an operation runs: the owner of what it makes, and whether set-user-id bits
 * survive it. Access is not checked here; the kernel does that.
 */
public record Caller(int uid, int gid) {
  public static final Caller ROOT = new Caller(0, 0);

  public boolean isRoot() {
    return uid == 0;
  }
}

package org.tidemark.fs;

/**
 * On whose behalf an operation runs: the owner of what it makes, and whether set-user-id bits
 * survive it. Access is not checked here; the kernel does that.
 *
 * @param umask what the mode of anything new loses, unless its directory has a default ACL
 * @param keepsSetId whether writing and cutting files leaves set-user-id and set-group-id
 */
public record Caller(int uid, int gid, int umask, boolean keepsSetId) {
  public static final Caller ROOT = new Caller(0, 0);

  /** A caller without a umask, whose set-id bits survive if it is root. */
  public Caller(int uid, int gid) {
    this(uid, gid, 0, uid == 0);
  }

  public boolean isRoot() {
    return uid == 0;
  }
}

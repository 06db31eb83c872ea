package org.tidemark.fuse.api;

/**
 * The process that asked the kernel for an operation.
 *
 * <p>Its permissions have been checked by the kernel before (default_permissions); the filesystem
 * needs it to know who owns what is created, and whose setuid bits are cleared.
 *
 * @param uid effective user id, for filesystem access
 * @param gid effective group id, for filesystem access
 * @param pid process id; 0 where the kernel acts by itself (write-back, NFS)
 * @param umask what the mode of anything new loses, unless its directory has a default ACL
 * @param keepsSetId whether set-user-id and set-group-id survive its writes: it has CAP_FSETID, or
 *     the kernel has seen to them
 */
public record Caller(int uid, int gid, int pid, int umask, boolean keepsSetId) {
  /** A caller whose umask has been applied by the kernel, and who may keep those bits if root. */
  public Caller(int uid, int gid, int pid) {
    this(uid, gid, pid, 0, uid == 0);
  }
}

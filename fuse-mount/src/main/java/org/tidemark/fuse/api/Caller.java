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
 */
public record Caller(int uid, int gid, int pid) {}

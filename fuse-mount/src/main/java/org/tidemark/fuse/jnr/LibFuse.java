package org.tidemark.fuse.jnr;

/**
 * The functions of libfuse 2.9's low-level interface that are used here, by their C names.
 *
 * <p>Pointers, size_t and off_t are {@code long}: all platforms served have 64 bits. Public since
 * jnr-ffi implements it from another class loader.
 */
@SuppressWarnings("MemberName")
public interface LibFuse {
  /** Mounts; returns the channel to the kernel, or 0 after writing the reason to stderr. */
  long fuse_mount(long mountpoint, long arguments);

  /** Unmounts at once, even if in use, and closes the channel. */
  void fuse_unmount(long mountpoint, long channel);

  /** Returns a session, or 0 after writing the reason to stderr. */
  long fuse_lowlevel_new(long arguments, long operations, long operationsBytes, long userData);

  void fuse_session_add_chan(long session, long channel);

  /** Decodes a request and calls the operation that it asks for. */
  void fuse_session_process(long session, long buffer, long length, long channel);

  int fuse_session_exited(long session);

  void fuse_session_exit(long session);

  /** Closes the session and its channel. */
  void fuse_session_destroy(long session);

  /** Waits for a request; returns its length, 0 after the session's end, or a negative errno. */
  int fuse_chan_recv(long channelPointer, long buffer, long size);

  /** Returns the size of the largest request. */
  long fuse_chan_bufsize(long channel);

  /** Returns a struct fuse_ctx: uid, gid, pid, umask; 32 bits each. */
  long fuse_req_ctx(long request);

  int fuse_reply_err(long request, int errno);

  void fuse_reply_none(long request);

  int fuse_reply_entry(long request, long entry);

  int fuse_reply_create(long request, long entry, long fileInfo);

  int fuse_reply_attr(long request, long stat, double validSeconds);

  int fuse_reply_readlink(long request, long target);

  int fuse_reply_open(long request, long fileInfo);

  int fuse_reply_write(long request, long written);

  int fuse_reply_buf(long request, long data, long size);

  int fuse_reply_statfs(long request, long statvfs);

  int fuse_reply_xattr(long request, long size);

  int fuse_lowlevel_notify_inval_inode(long channel, long node, long offset, long length);

  int fuse_lowlevel_notify_inval_entry(long channel, long parent, long name, long nameLength);
}

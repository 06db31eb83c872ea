package org.tidemark.fuse.jnr;

/**
 * The members of struct fuse_lowlevel_ops of libfuse 2.9, in its order: each is a pointer to a
 * function, 0 where the operation is not implemented.
 *
 * <p>Never implemented here: access (the kernel checks permissions), getlk, setlk and flock (the
 * kernel keeps locks), bmap, ioctl, poll, and write_buf and retrieve_reply, which serve splicing.
 */
enum Operation {
  INIT,
  DESTROY,
  LOOKUP,
  FORGET,
  GETATTR,
  SETATTR,
  READLINK,
  MKNOD,
  MKDIR,
  UNLINK,
  RMDIR,
  SYMLINK,
  RENAME,
  LINK,
  OPEN,
  READ,
  WRITE,
  FLUSH,
  RELEASE,
  FSYNC,
  OPENDIR,
  READDIR,
  RELEASEDIR,
  FSYNCDIR,
  STATFS,
  SETXATTR,
  GETXATTR,
  LISTXATTR,
  REMOVEXATTR,
  ACCESS,
  CREATE,
  GETLK,
  SETLK,
  BMAP,
  IOCTL,
  POLL,
  WRITE_BUF,
  RETRIEVE_REPLY,
  FORGET_MULTI,
  FLOCK,
  FALLOCATE
}

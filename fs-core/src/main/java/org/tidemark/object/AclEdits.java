package org.tidemark.object;

import java.util.Arrays;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.txn.Change;

/** Changes access control lists, and what hangs together with them: modes, and a flag. */
final class AclEdits {
  private final Inodes inodes;
  private final Xattrs xattrs;

  AclEdits(Inodes inodes, Xattrs xattrs) {
    this.inodes = inodes;
    this.xattrs = xattrs;
  }

  /**
   * Sets a list. One that a mode can say as well is not stored.
   *
   * @throws FsException EINVAL; EOPNOTSUPP for a symbolic link; EACCES for a default list of
   *     something that is no directory
   */
  void set(Change change, Inode inode, byte[] name, byte[] value, boolean keepsSetId) {
    if (!Acl.canHave(inode.mode())) {
      throw new FsException(Errno.EOPNOTSUPP, "a symbolic link has no access control list");
    }
    Acl acl = Acl.parse(value);
    if (Acl.isDefault(name)) {
      setDefault(change, inode, acl);
    } else {
      setAccess(change, inode, acl, keepsSetId);
    }
  }

  private void setDefault(Change change, Inode inode, Acl acl) {
    if (!inode.isDirectory()) {
      throw new FsException(Errno.EACCES, "only directories have default access control lists");
    }
    xattrs.set(change, inode, Acl.defaultName(), acl.value());
    inodes
        .edit(change, inode)
        .flags(inode.flags() | InodeFormat.FLAG_DEFAULT_ACL)
        .ctime(change.now())
        .save();
  }

  private void setAccess(Change change, Inode inode, Acl acl, boolean keepsSetId) {
    if (acl.isMinimal()) {
      xattrs.remove(change, inode, Acl.accessName());
    } else {
      xattrs.set(change, inode, Acl.accessName(), acl.value());
    }
    int mode = acl.applyTo(inode.mode());
    inodes
        .edit(change, inode)
        .mode(keepsSetId ? mode : mode & ~FileMode.SET_GID)
        .ctime(change.now())
        .save();
  }

  /** Removes a list; there need not be one. The mode stays. */
  void remove(Change change, Inode inode, byte[] name) {
    if (!xattrs.remove(change, inode, name)) {
      return;
    }
    int flags = Acl.isDefault(name) ? inode.flags() & ~InodeFormat.FLAG_DEFAULT_ACL : inode.flags();
    inodes.edit(change, inode).flags(flags).ctime(change.now()).save();
  }

  /** Makes the list of a file say what its new mode says. */
  void modeChanged(Change change, Inode inode) {
    byte[] before = xattrs.find(change, inode.objectId(), Acl.accessName(), Tid.NOW);
    if (before != null) {
      Acl acl = Acl.parse(before);
      acl.takeFrom(inode.mode());
      if (!Arrays.equals(before, acl.value())) {
        xattrs.set(change, inode, Acl.accessName(), acl.value());
      }
    }
  }
}

package org.tidemark.object;

import java.util.OptionalInt;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.txn.Change;

/** Changes modes, owners and extended attributes. */
public final class AttributeEdits {
  private static final int ROOT_UID = 0;

  private final Inodes inodes;
  private final Xattrs xattrs;
  private final AclEdits acls;

  AttributeEdits(Inodes inodes, Xattrs xattrs) {
    this.inodes = inodes;
    this.xattrs = xattrs;
    this.acls = new AclEdits(inodes, xattrs);
  }

  /**
   * Takes a new mode and new owners. A change of owners alone clears set-user-id and set-group-id
   * as Linux does it, also for root.
   *
   * @param mode new permissions; the type stays
   */
  public static void apply(
      InodeEditor inode,
      OptionalInt mode,
      OptionalInt uid,
      OptionalInt gid,
      int callerUid,
      int callerGid) {
    if (uid.isPresent() || gid.isPresent()) {
      boolean mayKeepGroup = callerUid == ROOT_UID || callerGid == inode.before().gid();
      inode.mode(Privileges.afterChown(inode.mode(), mayKeepGroup));
    }
    uid.ifPresent(inode::uid);
    gid.ifPresent(inode::gid);
    if (mode.isPresent()) {
      int type = inode.mode() & FileMode.TYPE_MASK;
      inode.mode(type | (mode.getAsInt() & FileMode.PERMISSION_MASK));
    }
  }

  /**
   * Sets an extended attribute.
   *
   * @param keepsSetId whether set-group-id stays if this is an access control list
   * @throws FsException EEXIST or ENODATA if it is not as expected; ENOSPC or E2BIG for a value
   *     that is too long
   */
  public void setXattr(
      Change change,
      long objectId,
      byte[] name,
      byte[] value,
      Presence expected,
      boolean keepsSetId) {
    Inode inode = Inodes.get(change, objectId, Tid.NOW);
    Xattrs.checkValue(name, value);
    if (Acl.isAccess(name) || Acl.isDefault(name)) {
      acls.set(change, inode, name, value, keepsSetId);
      return;
    }
    if (expected != Presence.EITHER) {
      boolean exists = xattrs.find(change, objectId, name, Tid.NOW) != null;
      if (exists && expected == Presence.ABSENT) {
        throw new FsException(Errno.EEXIST, Names.quote(name) + ": the attribute exists already");
      }
      if (!exists && expected == Presence.PRESENT) {
        throw noAttribute(name);
      }
    }
    xattrs.set(change, inode, name, value);
    InodeEditor editor = inodes.edit(change, inode).ctime(change.now());
    if (HistoryXattr.isName(name)) {
      setHistory(editor, !HistoryXattr.isOff(value));
    }
    editor.save();
  }

  /**
   * Removes an extended attribute.
   *
   * @throws FsException ENODATA if there is none
   */
  public void removeXattr(Change change, long objectId, byte[] name) {
    Inode inode = Inodes.get(change, objectId, Tid.NOW);
    if (Acl.isAccess(name) || Acl.isDefault(name)) {
      acls.remove(change, inode, name);
      return;
    }
    if (!xattrs.remove(change, inode, name)) {
      throw noAttribute(name);
    }
    InodeEditor editor = inodes.edit(change, inode).ctime(change.now());
    if (HistoryXattr.isName(name)) {
      setHistory(editor, true);
    }
    editor.save();
  }

  /** After a change of mode: the file's access control list, if it has one, has to say the same. */
  public void modeChanged(Change change, Inode inode) {
    acls.modeChanged(change, inode);
  }

  /** Returns the exception for an attribute that is not there. */
  public static FsException noAttribute(byte[] name) {
    return new FsException(Errno.ENODATA, Names.quote(name) + ": no such attribute");
  }

  private static void setHistory(InodeEditor inode, boolean kept) {
    int others = inode.flags() & ~InodeFormat.FLAG_NO_HISTORY;
    inode.flags(kept ? others : others | InodeFormat.FLAG_NO_HISTORY);
  }
}

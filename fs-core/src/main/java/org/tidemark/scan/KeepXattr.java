package org.tidemark.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;
import org.tidemark.format.XattrFormat;
import org.tidemark.object.Inodes;
import org.tidemark.object.Xattrs;
import org.tidemark.txn.Change;

/**
 * The attribute that gives a directory, and what is below it, a policy of its own: {@code
 * user.tidemark.keep="all 1h, daily 7d"}.
 */
public final class KeepXattr {
  private static final byte[] NAME = "user.tidemark.keep".getBytes(US_ASCII);

  private KeepXattr() {}

  /**
   * To be called in the operation that sets an attribute, before it does: looks at this one.
   *
   * @throws FsException EINVAL if the value is no policy, or if the object is no directory: it
   *     would be a wish that nobody grants
   */
  public static void beforeSet(Change change, long objectId, byte[] name, byte[] value) {
    if (!Arrays.equals(name, NAME)) {
      return;
    }
    if (!Inodes.get(change, objectId, Tid.NOW).isDirectory()) {
      throw new FsException(
          Errno.EINVAL, "user.tidemark.keep is for directories: what is in them follows it");
    }
    PoliciesNote.add(change, policy(value));
  }

  private static RetentionPolicy policy(byte[] value) {
    return RetentionPolicy.parse(new String(value, UTF_8));
  }

  /** Whether a slot of a leaf is such an attribute, live or not. */
  static boolean isOne(DirectBuffer leaf, int i) {
    int at = LeafFormat.payloadOffset(leaf, i);
    if (LeafFormat.type(leaf, i) != RecordType.XATTR
        || LeafFormat.payloadLength(leaf, i) < XattrFormat.NAME_AND_VALUE + NAME.length
        || (leaf.getByte(at + XattrFormat.NAME_BYTES) & 0xff) != NAME.length) {
      return false;
    }
    byte[] name = new byte[NAME.length];
    leaf.getBytes(at + XattrFormat.NAME_AND_VALUE, name);
    return Arrays.equals(name, NAME);
  }

  /** Returns what a directory says at a moment. A policy that is not understood keeps all. */
  static DirectoryPolicy find(TreeView view, Xattrs xattrs, long objectId, long asOf) {
    byte[] value = xattrs.find(view, objectId, NAME, asOf);
    if (value == null) {
      return DirectoryPolicy.NOTHING_SAID;
    }
    try {
      return DirectoryPolicy.of(policy(value));
    } catch (FsException ofAnotherVersion) {
      return DirectoryPolicy.OF_FILESYSTEM;
    }
  }
}

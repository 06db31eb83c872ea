package org.tidemark.object;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.FileMode;

/**
 * POSIX access control lists, in the form that Linux gives them as extended attributes: a version,
 * and for each entry a tag, permissions and an id.
 *
 * <p>The kernel checks access against them. What it leaves to the filesystem is here: a list and
 * the mode of its file always say the same, and new files get what their directory's default list
 * says.
 */
final class Acl {
  private static final byte[] ACCESS = "system.posix_acl_access".getBytes(US_ASCII);
  private static final byte[] DEFAULT = "system.posix_acl_default".getBytes(US_ASCII);

  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 4;
  private static final int PERM = 2;
  private static final int ENTRY_BYTES = 8;

  private static final int USER_OBJ = 0x01;
  private static final int USER = 0x02;
  private static final int GROUP_OBJ = 0x04;
  private static final int GROUP = 0x08;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;

  private static final int RWX = 7;
  private static final int OWNER_SHIFT = 6;
  private static final int GROUP_SHIFT = 3;

  private final ByteBuffer entries;

  private Acl(byte[] value) {
    entries = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a new object gets from its directory.
   *
   * @param access its list; null if the mode says it all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Inherited(int mode, byte @Nullable [] access) {}

  static boolean isAccess(byte[] name) {
    return Arrays.equals(name, ACCESS);
  }

  static boolean isDefault(byte[] name) {
    return Arrays.equals(name, DEFAULT);
  }

  static byte[] accessName() {
    return ACCESS.clone();
  }

  static byte[] defaultName() {
    return DEFAULT.clone();
  }

  /**
   * Takes a value, which is copied.
   *
   * @throws FsException EINVAL if it is no list, or one that lacks what each needs
   */
  static Acl parse(byte[] value) {
    Acl acl = new Acl(value.clone());
    if (!acl.isWellFormed()) {
      throw new FsException(Errno.EINVAL, "not an access control list");
    }
    return acl;
  }

  private boolean isWellFormed() {
    int bytes = entries.capacity();
    if (bytes < HEADER_BYTES
        || (bytes - HEADER_BYTES) % ENTRY_BYTES != 0
        || entries.getInt(0) != VERSION) {
      return false;
    }
    int seen = 0;
    int last = 0;
    for (int at = HEADER_BYTES; at < bytes; at += ENTRY_BYTES) {
      int tag = tag(at);
      boolean repeatable = tag == USER || tag == GROUP;
      if (Integer.bitCount(tag) != 1
          || tag > OTHER
          || tag < last
          || (tag == last && !repeatable)
          || perm(at) > RWX) {
        return false;
      }
      seen |= tag;
      last = tag;
    }
    int needed = USER_OBJ | GROUP_OBJ | OTHER | ((seen & (USER | GROUP)) == 0 ? 0 : MASK);
    return (seen & needed) == needed;
  }

  private int tag(int at) {
    return Short.toUnsignedInt(entries.getShort(at));
  }

  private int perm(int at) {
    return Short.toUnsignedInt(entries.getShort(at + PERM));
  }

  private void perm(int at, int perm) {
    entries.putShort(at + PERM, (short) perm);
  }

  /** Returns whether the permission bits of a mode can say the same. */
  boolean isMinimal() {
    return entries.capacity() == HEADER_BYTES + 3 * ENTRY_BYTES && find(MASK) < 0;
  }

  byte[] value() {
    return entries.array().clone();
  }

  /** Returns a mode with the permissions of this list: those of the group are the mask. */
  int applyTo(int mode) {
    int permissions =
        perm(find(USER_OBJ)) << OWNER_SHIFT | perm(groupClass()) << GROUP_SHIFT | perm(find(OTHER));
    return (mode & ~0777) | permissions;
  }

  /** Makes the list say what a new mode says, as chmod does. */
  void takeFrom(int mode) {
    perm(find(USER_OBJ), (mode >> OWNER_SHIFT) & RWX);
    perm(groupClass(), (mode >> GROUP_SHIFT) & RWX);
    perm(find(OTHER), mode & RWX);
  }

  /**
   * Returns what an object with this mode gets in a directory with this default list: at most what
   * both allow. The umask does not count.
   */
  Inherited inherit(int mode) {
    Acl access = new Acl(value());
    access.limit(find(USER_OBJ), mode >> OWNER_SHIFT);
    access.limit(groupClass(), mode >> GROUP_SHIFT);
    access.limit(find(OTHER), mode);
    return new Inherited(access.applyTo(mode), access.isMinimal() ? null : access.value());
  }

  private void limit(int at, int bits) {
    perm(at, perm(at) & bits & RWX);
  }

  /** Returns the entry that the group bits of a mode stand for. */
  private int groupClass() {
    int mask = find(MASK);
    return mask < 0 ? find(GROUP_OBJ) : mask;
  }

  private int find(int tag) {
    for (int at = HEADER_BYTES; at < entries.capacity(); at += ENTRY_BYTES) {
      if (tag(at) == tag) {
        return at;
      }
    }
    return -1;
  }

  /** Returns whether objects of this type have lists: all but symbolic links. */
  static boolean canHave(int mode) {
    return !FileMode.isSymlink(mode);
  }
}

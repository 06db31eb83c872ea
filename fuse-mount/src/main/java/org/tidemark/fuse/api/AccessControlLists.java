package org.tidemark.fuse.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** The extended attributes that are POSIX access control lists. */
public final class AccessControlLists {
  private static final byte[] PREFIX = "system.posix_acl_".getBytes(US_ASCII);

  private AccessControlLists() {}

  /**
   * For a transport whose kernel does not check access against the lists: they must not seem to
   * work.
   *
   * @throws FsException EOPNOTSUPP if it is the name of a list
   */
  public static void reject(byte[] name) {
    int bytes = Math.min(name.length, PREFIX.length);
    if (Arrays.equals(name, 0, bytes, PREFIX, 0, PREFIX.length)) {
      throw new FsException(Errno.EOPNOTSUPP, "access control lists are not supported");
    }
  }
}

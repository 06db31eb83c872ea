package org.tidemark.object;

import java.nio.charset.StandardCharsets;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.DirentFormat;

/** What can be the name of a file. */
public final class Names {
  private Names() {}

  /**
   * Checks a name that is to be looked for.
   *
   * @throws FsException ENOENT if it is empty; ENAMETOOLONG; EINVAL with a slash or a zero
   */
  public static void check(byte[] name) {
    if (name.length == 0) {
      throw new FsException(Errno.ENOENT, "an empty name");
    }
    if (name.length > DirentFormat.NAME_BYTES_MAX) {
      throw new FsException(
          Errno.ENAMETOOLONG,
          "a name of " + name.length + " bytes; " + DirentFormat.NAME_BYTES_MAX + " are possible");
    }
    for (byte b : name) {
      if (b == '/' || b == 0) {
        throw new FsException(Errno.EINVAL, quote(name) + ": a name with a slash or a zero");
      }
    }
  }

  public static boolean isDot(byte[] name) {
    return name.length == 1 && name[0] == '.';
  }

  public static boolean isDotDot(byte[] name) {
    return name.length == 2 && name[0] == '.' && name[1] == '.';
  }

  /** Returns the exception for a name that is not there. */
  public static FsException missing(byte[] name) {
    return new FsException(Errno.ENOENT, quote(name) + ": no such file or directory");
  }

  /** Returns the name as messages show it. */
  public static String quote(byte[] name) {
    return "'" + new String(name, StandardCharsets.UTF_8) + "'";
  }
}

package org.tidemark.fuse.jnr;

import jnr.ffi.annotations.Delegate;

/**
 * The shapes of libfuse's callbacks: one interface for each list of argument types. Pointers,
 * fuse_ino_t, size_t, off_t and dev_t are {@code long}.
 *
 * <p>Public since jnr-ffi calls them from another class loader.
 */
public final class Callbacks {
  private Callbacks() {}

  /** Arguments: the user data. */
  public interface L {
    @Delegate
    void call(long a);
  }

  /** Two of 64 bits. */
  public interface LL {
    @Delegate
    void call(long a, long b);
  }

  /** Three of 64 bits. */
  public interface LLL {
    @Delegate
    void call(long a, long b, long c);
  }

  /** Four of 64 bits. */
  public interface LLLL {
    @Delegate
    void call(long a, long b, long c, long d);
  }

  /** Five of 64 bits. */
  public interface LLLLL {
    @Delegate
    void call(long a, long b, long c, long d, long e);
  }

  /** Six of 64 bits. */
  public interface LLLLLL {
    @Delegate
    void call(long a, long b, long c, long d, long e, long f);
  }

  /** An int at the third place of four: fsync. */
  public interface LLIL {
    @Delegate
    void call(long a, long b, int c, long d);
  }

  /** An int at the last place of four: mkdir. */
  public interface LLLI {
    @Delegate
    void call(long a, long b, long c, int d);
  }

  /** An int at the fourth place of five: setattr, mknod, create. */
  public interface LLLIL {
    @Delegate
    void call(long a, long b, long c, int d, long e);
  }

  /** An int at the third place of six: fallocate. */
  public interface LLILLL {
    @Delegate
    void call(long a, long b, int c, long d, long e, long f);
  }

  /** An int at the last place of six: setxattr. */
  public interface LLLLLI {
    @Delegate
    void call(long a, long b, long c, long d, long e, int f);
  }
}

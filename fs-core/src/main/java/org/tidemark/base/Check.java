package org.tidemark.base;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Checks that are always on. Messages are built only when a check fails. */
public final class Check {
  private Check() {}

  /**
   * Holds an invariant.
   *
   * @throws InvariantException if it is broken
   */
  public static void that(boolean holds, String message) {
    if (!holds) {
      throw new InvariantException(message);
    }
  }

  /** As {@link #that(boolean, String)}, with the value that was found. */
  public static void that(boolean holds, String message, long found) {
    if (!holds) {
      throw new InvariantException(message + ": " + found);
    }
  }

  /**
   * Holds what a caller of this package promised.
   *
   * @throws IllegalArgumentException if the promise is broken
   */
  public static void argument(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** As {@link #argument(boolean, String)}, with the value that was given. */
  public static void argument(boolean holds, String message, long found) {
    if (!holds) {
      throw new IllegalArgumentException(message + ": " + found);
    }
  }

  /** Returns the exception for a place that cannot be reached. */
  @FormatMethod
  public static InvariantException unreachable(@FormatString String format, Object... arguments) {
    return new InvariantException(String.format(java.util.Locale.ROOT, format, arguments));
  }
}

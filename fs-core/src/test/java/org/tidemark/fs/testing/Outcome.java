package org.tidemark.fs.testing;

import org.tidemark.base.Errno;

/**
 * How an operation ended, in a form that compares: its errno, or its result as text.
 *
 * @param text what it gave, or {@code errno NAME}
 */
record Outcome(String text) {
  static final Outcome OK = new Outcome("ok");

  static Outcome of(Errno errno) {
    return new Outcome("errno " + errno);
  }

  static Outcome of(String text) {
    return new Outcome(text);
  }

  boolean failed() {
    return text.startsWith("errno ");
  }
}

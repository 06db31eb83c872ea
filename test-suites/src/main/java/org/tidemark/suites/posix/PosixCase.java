package org.tidemark.suites.posix;

import java.util.Set;

/**
 * A named claim about how a filesystem behaves.
 *
 * @param name topic and claim, for example {@code rename.file_over_dir_is_EISDIR}
 * @param needs what a subject must have for the claim to be tried
 * @param body tries it in an empty directory of its own; throws when the claim is false
 */
public record PosixCase(String name, Set<Capability> needs, Body body) {
  /** What a case does. */
  @FunctionalInterface
  public interface Body {
    /** Tries the claim. */
    void run(Trial t);
  }

  static PosixCase of(String name, Body body, Capability... needs) {
    return new PosixCase(name, Set.of(needs), body);
  }

  @Override
  public String toString() {
    return name;
  }
}

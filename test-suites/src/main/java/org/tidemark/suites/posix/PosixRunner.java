package org.tidemark.suites.posix;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs cases over a subject, each in a directory of its own. */
public final class PosixRunner {
  /** How a case ended: {@code failure} is null when the claim held. */
  public record Outcome(PosixCase posixCase, @Nullable Throwable failure) {}

  private PosixRunner() {}

  /** What {@code subject} lacks for {@code posixCase}; empty when it can be run. */
  public static Set<Capability> missing(PosixSubject subject, PosixCase posixCase) {
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    missing.addAll(posixCase.needs());
    missing.removeAll(subject.capabilities());
    return missing;
  }

  /** Runs one case in a new directory of {@code subject}; throws what the case throws. */
  public static void run(PosixSubject subject, PosixCase posixCase) {
    try (Trial trial = new Trial(subject.child(posixCase.name()))) {
      posixCase.body().run(trial);
    }
  }

  /**
   * Runs the map, or the cases whose name has {@code pattern} in it, over any directory.
   *
   * @param arguments the directory, which should be empty, and optionally a regular expression
   */
  public static void main(String[] arguments) {
    if (arguments.length < 1) {
      System.err.println("usage: PosixRunner DIRECTORY [PATTERN]");
      System.exit(2);
    }
    Pattern pattern = Pattern.compile(arguments.length > 1 ? arguments[1] : "");
    List<Outcome> outcomes;
    try (LibcSubject subject = new LibcSubject(Path.of(arguments[0]))) {
      outcomes = runAll(subject, pattern, System.out);
    }
    System.exit(outcomes.stream().allMatch(o -> o.failure() == null) ? 0 : 1);
  }

  /**
   * Runs all cases that {@code pattern} finds and {@code subject} can carry; a line for each goes
   * to {@code out}.
   */
  public static List<Outcome> runAll(PosixSubject subject, Pattern pattern, PrintStream out) {
    List<Outcome> outcomes = new ArrayList<>();
    for (PosixCase posixCase : PosixCases.all()) {
      if (!pattern.matcher(posixCase.name()).find()) {
        continue;
      }
      Set<Capability> missing = missing(subject, posixCase);
      if (!missing.isEmpty()) {
        out.println("left out  " + posixCase.name() + " (needs " + missing + ")");
        continue;
      }
      Outcome outcome = outcome(subject, posixCase);
      outcomes.add(outcome);
      out.println(
          outcome.failure() == null
              ? "ok        " + posixCase.name()
              : "FAILED    " + posixCase.name() + ": " + outcome.failure().getMessage());
    }
    long failed = outcomes.stream().filter(o -> o.failure() != null).count();
    out.println(
        outcomes.size() + " cases run over " + subject.describe() + ", " + failed + " failed");
    return outcomes;
  }

  private static Outcome outcome(PosixSubject subject, PosixCase posixCase) {
    try {
      run(subject, posixCase);
      return new Outcome(posixCase, null);
    } catch (RuntimeException | AssertionError e) {
      return new Outcome(posixCase, e);
    }
  }
}

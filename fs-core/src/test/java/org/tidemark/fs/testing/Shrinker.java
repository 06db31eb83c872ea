package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a list that fails shorter by leaving parts out: halves first, single elements last. */
final class Shrinker {
  private Shrinker() {}

  /** A sublist of {@code list} that still fails, found with at most {@code runsMax} runs. */
  static <T> List<T> shrink(List<T> list, Predicate<List<T>> fails, int runsMax) {
    List<T> shortest = new ArrayList<>(list);
    int runs = 0;
    for (int part = Math.max(1, list.size() / 2); part >= 1 && runs < runsMax; ) {
      boolean cut = false;
      // From the end: what comes last depends on what came before, not the other way round.
      for (int from = shortest.size() - part; from > -part && runs < runsMax; from -= part) {
        List<T> candidate = new ArrayList<>(shortest);
        candidate.subList(Math.max(0, from), from + part).clear();
        runs++;
        if (fails.test(candidate)) {
          shortest = candidate;
          cut = true;
        }
      }
      part = cut && part == 1 ? 1 : part / 2;
    }
    return shortest;
  }
}

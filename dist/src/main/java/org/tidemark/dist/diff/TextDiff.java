package org.tidemark.dist.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Unified diffs. */
public final class TextDiff {
  /** What diff and git say; so "a" with and without an end of line are different lines. */
  private static final String NO_NEWLINE = "\n\\ No newline at end of file";

  /** Beyond so many pairs of lines the time to find the shortest diff is not worth it. */
  private static final long PAIRS_MAX = 1L << 31;

  private TextDiff() {}

  /** Returns the lines of a unified diff; none if the texts are equal. */
  static List<String> unified(
      String olderLabel, String newerLabel, String older, String newer, int context) {
    List<String> from = lines(older);
    List<String> to = lines(newer);
    return UnifiedDiffUtils.generateUnifiedDiff(
            olderLabel, newerLabel, from, patch(from, to), context)
        .stream()
        .flatMap(line -> Arrays.stream(line.split("\n", -1)))
        .toList();
  }

  private static Patch<String> patch(List<String> from, List<String> to) {
    int head = 0;
    int shorter = Math.min(from.size(), to.size());
    while (head < shorter && from.get(head).equals(to.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
      tail++;
    }
    List<String> fromMiddle = from.subList(head, from.size() - tail);
    List<String> toMiddle = to.subList(head, to.size() - tail);
    if ((long) fromMiddle.size() * toMiddle.size() > PAIRS_MAX) {
      Patch<String> all = new Patch<>();
      all.addDelta(new ChangeDelta<>(new Chunk<>(head, fromMiddle), new Chunk<>(head, toMiddle)));
      return all;
    }
    return joined(DiffUtils.diff(from, to, new MyersDiffWithLinearSpace<>()));
  }

  /** What is inserted right beside what is deleted is one change: first the old, then the new. */
  private static Patch<String> joined(Patch<String> patch) {
    Patch<String> result = new Patch<>();
    AbstractDelta<String> last = null;
    for (AbstractDelta<String> delta : patch.getDeltas()) {
      if (last == null) {
        last = delta;
      } else if (end(last.getSource()) == delta.getSource().getPosition()
          && end(last.getTarget()) == delta.getTarget().getPosition()) {
        last =
            new ChangeDelta<>(
                joined(last.getSource(), delta.getSource()),
                joined(last.getTarget(), delta.getTarget()));
      } else {
        result.addDelta(last);
        last = delta;
      }
    }
    if (last != null) {
      result.addDelta(last);
    }
    return result;
  }

  private static Chunk<String> joined(Chunk<String> first, Chunk<String> second) {
    List<String> lines = new ArrayList<>(first.getLines());
    lines.addAll(second.getLines());
    return new Chunk<>(first.getPosition(), lines);
  }

  private static int end(Chunk<String> chunk) {
    return chunk.getPosition() + chunk.size();
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      lines.add(text.substring(start, end));
    }
    if (start < text.length()) {
      lines.add(text.substring(start) + NO_NEWLINE);
    }
    return lines;
  }
}

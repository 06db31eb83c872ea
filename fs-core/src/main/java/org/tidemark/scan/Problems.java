package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.FsException;

/** Collects problems, and no more of them than anyone reads. */
final class Problems {
  private final List<String> listed = new ArrayList<>();
  private long count;

  void add(FsException problem) {
    add(String.valueOf(problem.getMessage()));
  }

  void add(String problem) {
    count++;
    if (listed.size() < VerifyReport.PROBLEMS_MAX) {
      listed.add(problem);
    }
  }

  List<String> listed() {
    return List.copyOf(listed);
  }

  long count() {
    return count;
  }
}

package org.tidemark.suites.posix;

import java.util.ArrayList;
import java.util.List;

/** The whole map. */
public final class PosixCases {
  private PosixCases() {}

  /** Every case, by topic. */
  public static List<PosixCase> all() {
    List<PosixCase> cases = new ArrayList<>();
    cases.addAll(OpenCases.cases());
    cases.addAll(LinkCases.cases());
    cases.addAll(RenameCases.cases());
    cases.addAll(DirectoryCases.cases());
    cases.addAll(AttributeCases.cases());
    cases.addAll(PermissionCases.cases());
    cases.addAll(DataCases.cases());
    cases.addAll(SparseCases.cases());
    cases.addAll(NameCases.cases());
    cases.addAll(XattrCases.cases());
    cases.addAll(ConcurrencyCases.cases());
    return List.copyOf(cases);
  }
}

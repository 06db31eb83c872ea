package org.tidemark.suites.bench.work;

import java.util.List;

/** All workloads, in the order of the table. */
public final class Workloads {
  private Workloads() {}

  public static List<Workload> all() {
    return List.of(
        new SequentialWrite(),
        new SequentialRead(),
        new BlockWrite(),
        new RandomRead(),
        new SmallFiles(),
        new AppendSync(1),
        new AppendSync(8),
        new CopyTree(),
        new RemoveTree(),
        new ListTree(),
        new MailLoad(),
        new SteadyWriter(0),
        new SteadyWriter(1),
        new SteadyWriter(60));
  }
}

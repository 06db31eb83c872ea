package org.tidemark.control;

import java.util.Map;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.Reblocking;

/** The part of the {@link Protocol} that is about putting things in order. */
final class ReblockProtocol {
  static final String REBLOCK = "reblock";
  static final String GATHER_NODES = "gather-nodes";
  static final String GATHER_DATA = "gather-data";

  private ReblockProtocol() {}

  record Segments(long freed) {}

  /** Returns what a server does for each request, by name. */
  static Map<String, Operations.Operation> operations(Reblocking reblocking) {
    return Map.ofEntries(
        Operations.entry(
            REBLOCK,
            ReblockRequest.class,
            (r, to) -> reblocking.reblock(r, Operations.progressTo(to))),
        Operations.entry(
            GATHER_NODES,
            Protocol.Nothing.class,
            (r, to) -> new Segments(reblocking.gatherNodes())),
        Operations.entry(
            GATHER_DATA, Protocol.Nothing.class, (r, to) -> new Segments(reblocking.gatherData())));
  }
}

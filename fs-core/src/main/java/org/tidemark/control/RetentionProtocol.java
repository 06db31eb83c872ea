package org.tidemark.control;

import java.util.Map;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.PurgeRequest;
import org.tidemark.fs.Retention;

/** The part of the {@link Protocol} that is about which moments are kept. */
final class RetentionProtocol {
  static final String SNAPSHOT_CREATE = "snapshot-create";
  static final String SNAPSHOTS = "snapshots";
  static final String SNAPSHOT_DELETE = "snapshot-delete";
  static final String SNAPSHOT_HOLD = "snapshot-hold";
  static final String PRUNE = "prune";
  static final String HISTORY_USE = "history-use";
  static final String CLEANUP = "cleanup";
  static final String PURGE = "purge";

  private RetentionProtocol() {}

  record NewSnapshot(String name, String note, String when) {}

  record SnapshotOf(String name) {}

  record Hold(String name, boolean held) {}

  record UseOf(long recentSeconds, int top) {}

  /** Returns what a server does for each request, by name. */
  static Map<String, Operations.Operation> operations(Retention retention) {
    return Map.ofEntries(
        Operations.entry(
            SNAPSHOT_CREATE,
            NewSnapshot.class,
            (r, to) -> retention.createSnapshot(r.name(), r.note(), r.when())),
        Operations.entry(
            SNAPSHOTS,
            Protocol.Nothing.class,
            (r, to) -> Operations.some(retention.snapshots(), to)),
        Operations.entry(
            SNAPSHOT_DELETE,
            SnapshotOf.class,
            (r, to) -> {
              retention.deleteSnapshot(r.name());
              return new Protocol.Nothing();
            }),
        Operations.entry(
            SNAPSHOT_HOLD, Hold.class, (r, to) -> retention.holdSnapshot(r.name(), r.held())),
        Operations.entry(
            PRUNE, PruneRequest.class, (r, to) -> retention.prune(r, Operations.progressTo(to))),
        Operations.entry(
            PURGE, PurgeRequest.class, (r, to) -> retention.purge(r, Operations.progressTo(to))),
        Operations.entry(
            CLEANUP,
            Protocol.Nothing.class,
            (r, to) -> retention.cleanup(Operations.progressTo(to))),
        Operations.entry(
            HISTORY_USE,
            UseOf.class,
            (r, to) ->
                retention.historyUse(r.recentSeconds(), r.top(), Operations.progressTo(to))));
  }
}

package org.tidemark.control;

import java.util.List;
import org.tidemark.fs.CleanupReport;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.PurgeReport;
import org.tidemark.fs.PurgeRequest;
import org.tidemark.fs.Retention;
import org.tidemark.fs.SnapshotInfo;
import org.tidemark.scan.ScanProgress;

/** The retention of a filesystem that another process has mounted, over its socket. */
final class RemoteRetention implements Retention {
  private final ControlConnection connection;

  RemoteRetention(ControlConnection connection) {
    this.connection = connection;
  }

  @Override
  public SnapshotInfo createSnapshot(String name, String note, String when) {
    return connection.ask(
        RetentionProtocol.SNAPSHOT_CREATE,
        new RetentionProtocol.NewSnapshot(name, note, when),
        SnapshotInfo.class);
  }

  @Override
  public List<SnapshotInfo> snapshots() {
    return connection.list(RetentionProtocol.SNAPSHOTS, new Protocol.Nothing(), SnapshotInfo.class);
  }

  @Override
  public void deleteSnapshot(String name) {
    Protocol.Nothing ignored =
        connection.ask(
            RetentionProtocol.SNAPSHOT_DELETE,
            new RetentionProtocol.SnapshotOf(name),
            Protocol.Nothing.class);
  }

  @Override
  public SnapshotInfo holdSnapshot(String name, boolean held) {
    return connection.ask(
        RetentionProtocol.SNAPSHOT_HOLD,
        new RetentionProtocol.Hold(name, held),
        SnapshotInfo.class);
  }

  @Override
  public PruneReport prune(PruneRequest request, ScanProgress progress) {
    return connection.askLong(RetentionProtocol.PRUNE, request, PruneReport.class, progress);
  }

  @Override
  public HistoryUse historyUse(long recentSeconds, int top, ScanProgress progress) {
    return connection.askLong(
        RetentionProtocol.HISTORY_USE,
        new RetentionProtocol.UseOf(recentSeconds, top),
        HistoryUse.class,
        progress);
  }

  @Override
  public CleanupReport cleanup(ScanProgress progress) {
    return connection.askLong(
        RetentionProtocol.CLEANUP, new Protocol.Nothing(), CleanupReport.class, progress);
  }

  @Override
  public PurgeReport purge(PurgeRequest request, ScanProgress progress) {
    return connection.askLong(RetentionProtocol.PURGE, request, PurgeReport.class, progress);
  }
}

package org.tidemark.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.LongStream;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.CleanupReport;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.PurgeReport;
import org.tidemark.fs.PurgeRequest;
import org.tidemark.fs.Retention;
import org.tidemark.fs.SnapshotInfo;
import org.tidemark.scan.ScanProgress;

/** Answers with what follows from the question. */
final class FakeRetention implements Retention {
  static final int SNAPSHOTS = 600;

  @Override
  public SnapshotInfo createSnapshot(String name, String note, String when) {
    return new SnapshotInfo(name, when.length(), 2, 3, note, false);
  }

  @Override
  public List<SnapshotInfo> snapshots() {
    return LongStream.range(0, SNAPSHOTS).mapToObj(FakeRetention::snapshot).toList();
  }

  private static SnapshotInfo snapshot(long i) {
    return new SnapshotInfo("s\u00e4" + i, i, -i, 3, "a \"note\"\n", i % 2 == 0);
  }

  @Override
  public void deleteSnapshot(String name) {
    if (!name.equals("mine")) {
      throw new FsException(Errno.EBUSY, name + " is held");
    }
  }

  @Override
  public SnapshotInfo holdSnapshot(String name, boolean held) {
    return new SnapshotInfo(name, 1, 2, 3, "", held);
  }

  @Override
  public PruneReport prune(PruneRequest request, ScanProgress progress) {
    progress.progress(request.secondsMax(), 2 * request.secondsMax());
    return new PruneReport(
        request.policy(),
        1,
        2,
        3,
        Long.MAX_VALUE,
        5,
        request.dryRun(),
        List.of(new PruneReport.Holder("/a/\u00e4".getBytes(UTF_8), 7)));
  }

  @Override
  public HistoryUse historyUse(long recentSeconds, int top, ScanProgress progress) {
    progress.progress(top, recentSeconds);
    return new HistoryUse(
        recentSeconds,
        top,
        List.of(new HistoryUse.Band(3600, 1), new HistoryUse.Band(0, Long.MAX_VALUE)),
        List.of(new HistoryUse.OfSnapshot("\u00e4", 4)),
        List.of(new HistoryUse.Holder("/a".getBytes(UTF_8), 5, 6)));
  }

  @Override
  public CleanupReport cleanup(ScanProgress progress) {
    return new CleanupReport(
        "s",
        List.of("a", "b"),
        List.of(prune(new PruneRequest("none", true, 3), progress)),
        List.of(),
        List.of("a \"remark\""));
  }

  @Override
  public PurgeReport purge(PurgeRequest request, ScanProgress progress) {
    progress.progress(1, 2);
    return new PurgeReport(request.path().length, request.dryRun() ? 1 : 0, 2, 3, 4);
  }
}

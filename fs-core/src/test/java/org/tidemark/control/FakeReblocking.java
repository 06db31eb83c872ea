package org.tidemark.control;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.Reblocking;
import org.tidemark.scan.ScanProgress;

/** Answers that say what was asked. */
final class FakeReblocking implements Reblocking {
  @Override
  public ReblockReport reblock(ReblockRequest request, ScanProgress progress) {
    if (request.fillPercent() > 100) {
      throw new FsException(Errno.EINVAL, "more than everything");
    }
    progress.progress(200, 700);
    return new ReblockReport(
        Long.MAX_VALUE,
        request.fillPercent(),
        request.secondsMax(),
        request.compressSeconds(),
        request.nodes() ? 1 : 0,
        request.data() ? 1 : 0,
        3,
        List.of(
            new ReblockReport.Damage(
                "/a/\u00e4".getBytes(StandardCharsets.UTF_8), 4096, "what is wrong")),
        false,
        request.resumeFrom());
  }

  @Override
  public long gatherNodes() {
    return 12;
  }

  @Override
  public long gatherData() {
    return 13;
  }
}

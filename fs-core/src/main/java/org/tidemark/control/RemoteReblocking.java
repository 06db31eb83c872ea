package org.tidemark.control;

import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.Reblocking;
import org.tidemark.scan.ScanProgress;

/** Puts a filesystem in order that another process has mounted, over its socket. */
final class RemoteReblocking implements Reblocking {
  private final ControlConnection connection;

  RemoteReblocking(ControlConnection connection) {
    this.connection = connection;
  }

  @Override
  public ReblockReport reblock(ReblockRequest request, ScanProgress progress) {
    return connection.askLong(ReblockProtocol.REBLOCK, request, ReblockReport.class, progress);
  }

  @Override
  public long gatherNodes() {
    return gather(ReblockProtocol.GATHER_NODES);
  }

  @Override
  public long gatherData() {
    return gather(ReblockProtocol.GATHER_DATA);
  }

  private long gather(String what) {
    return connection.ask(what, new Protocol.Nothing(), ReblockProtocol.Segments.class).freed();
  }
}

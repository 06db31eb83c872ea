package org.tidemark.mirror;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.MirrorReport.Phase;
import org.tidemark.fs.SourceSide;

/** Tells a source how one replica of it stands, by the name that people know the replica by. */
final class Reports {
  private static final Logger LOG = System.getLogger("org.tidemark.mirror");

  private final SourceSide source;
  private final String replica;
  private final int nextSeconds;
  private long mark;
  private boolean told;

  /**
   * @param nextSeconds how far two reports lie apart while nothing happens
   */
  Reports(SourceSide source, String replica, int nextSeconds) {
    this.source = source;
    this.replica = replica;
    this.nextSeconds = nextSeconds;
  }

  void sending(long newMark) {
    tell(Phase.SENDING, newMark);
  }

  void caughtUp(long newMark) {
    tell(Phase.CAUGHT_UP, newMark);
  }

  /** Feeding ends; the source may be what is missing, so it is no matter if it is not told. */
  void ended() {
    if (!told) {
      return; // the replica was never seen
    }
    boolean interrupted = Thread.interrupted(); // it would close the connection to the source
    try {
      tell(Phase.ENDED, mark);
    } catch (FsException | CommandException e) {
      LOG.log(Level.DEBUG, "the source is not told of the end", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(Phase phase, long newMark) {
    mark = newMark;
    told = true;
    source.mirrorReport(new MirrorReport(replica, phase, newMark, nextSeconds));
  }
}

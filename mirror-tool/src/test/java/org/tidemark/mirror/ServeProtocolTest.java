package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tidemark.base.FsException;
import org.tidemark.fs.MirrorReport;

class ServeProtocolTest {
  @Test
  void aReportArrivesWhole() {
    for (MirrorReport.Phase phase : MirrorReport.Phase.values()) {
      MirrorReport report = new MirrorReport("näs:/x", phase, 1L << 40, 3600);
      assertEquals(report, ServeProtocol.report(ServeProtocol.report(report)));
    }
  }

  @Test
  void aReportThatIsCutOffIsRefused() {
    MirrorReport report = new MirrorReport("n", MirrorReport.Phase.ENDED, 7, 1);
    byte[] bytes = ServeProtocol.report(report).payload();
    for (int length = 0; length < bytes.length; length++) {
      Frame cut = new Frame(ServeProtocol.KIND_REPORT, Arrays.copyOf(bytes, length));
      assertThrows(FsException.class, () -> ServeProtocol.report(cut));
    }
    bytes[0] = 3;
    Frame other = new Frame(ServeProtocol.KIND_REPORT, bytes);
    assertThrows(FsException.class, () -> ServeProtocol.report(other));
  }
}

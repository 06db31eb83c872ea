package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.Reblocking;
import org.tidemark.scan.ScanProgress;

/** A mounted filesystem is put in order through its socket. */
class ReblockControlTest {
  @TempDir private Path temp;

  @Test
  void reblockingGoesThroughTheSocket() throws IOException {
    Path image = Files.createFile(temp.resolve("image"));
    SocketFolders folders =
        new SocketFolders(List.of(temp.resolve("run")), List.of(), new UnixSystem().getUid());
    try (ControlServer _ =
            ControlServer.start(new FakeMaintenance(), List.of(image), Path.of("/mnt"), folders);
        ControlClient client = ControlClient.find(folders, image, null).orElseThrow()) {
      Reblocking reblocking = client.reblocking();
      List<Long> seen = new ArrayList<>();
      ReblockRequest request = new ReblockRequest(true, false, 70, 86_400, 300, "DATA:0:1:2:3:4");
      ReblockReport report = reblocking.reblock(request, (done, total) -> seen.add(done + total));
      assertEquals(List.of(900L), seen);
      assertEquals(Long.MAX_VALUE, report.bytesMoved());
      assertEquals(70, report.extentsMoved());
      assertEquals(300, report.bytesLeft());
      assertEquals(86_400, report.bytesSaved());
      assertEquals(0, report.nodesMoved());
      assertEquals(1, report.segmentsFreed());
      assertEquals(3, report.damaged());
      assertEquals("DATA:0:1:2:3:4", report.stoppedAt());
      assertFalse(report.complete());
      assertEquals(
          "/a/\u00e4", new String(report.damages().getFirst().path(), StandardCharsets.UTF_8));
      FsException refused =
          assertThrows(
              FsException.class,
              () ->
                  reblocking.reblock(
                      new ReblockRequest(true, true, 101, 0, ""), ScanProgress.NONE));
      assertEquals(Errno.EINVAL, refused.errno());
      assertEquals(12, reblocking.gatherNodes());
      assertEquals(13, reblocking.gatherData());
    }
  }
}

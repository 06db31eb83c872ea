package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.tidemark.fs.CleanupReport;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.PurgeReport;
import org.tidemark.fs.PurgeRequest;
import org.tidemark.fs.Retention;

/** Snapshots and pruning of a mounted filesystem are asked for through its socket. */
class RetentionControlTest {
  @TempDir private Path temp;

  @Test
  void retentionGoesThroughTheSocket() throws IOException {
    Path image = Files.createFile(temp.resolve("image"));
    FakeMaintenance fake = new FakeMaintenance();
    SocketFolders folders =
        new SocketFolders(List.of(temp.resolve("run")), List.of(), new UnixSystem().getUid());
    try (ControlServer _ = ControlServer.start(fake, List.of(image), Path.of("/mnt"), folders);
        ControlClient client = ControlClient.find(folders, image, null).orElseThrow()) {
      Retention retention = client.retention();
      Retention expected = fake.retention();
      assertEquals(
          expected.createSnapshot("\u00e4", "a \"note\"", "-2h"),
          retention.createSnapshot("\u00e4", "a \"note\"", "-2h"));
      assertEquals(FakeRetention.SNAPSHOTS, retention.snapshots().size());
      assertEquals(expected.snapshots(), retention.snapshots());
      assertTrue(retention.holdSnapshot("mine", true).held());
      assertFalse(retention.holdSnapshot("mine", false).held());
      retention.deleteSnapshot("mine");
      FsException held = assertThrows(FsException.class, () -> retention.deleteSnapshot("other"));
      assertEquals(Errno.EBUSY, held.errno());
      List<Long> seen = new ArrayList<>();
      PruneRequest request = new PruneRequest("all 1h", true, 300);
      PruneReport report = retention.prune(request, (done, total) -> seen.add(done + total));
      assertEquals(List.of(900L), seen);
      assertEquals("all 1h", report.policy());
      assertEquals(Long.MAX_VALUE, report.bytes());
      assertTrue(report.complete());
      byte[] path = "/a/\u00e4".getBytes(StandardCharsets.UTF_8);
      assertEquals(
          new PurgeReport(path.length, 1, 2, 3, 4),
          retention.purge(new PurgeRequest(path, true), (done, total) -> seen.add(done)));
      assertEquals(List.of(900L, 1L), seen);
      assertEquals(
          "/a/\u00e4", new String(report.largest().getFirst().path(), StandardCharsets.UTF_8));
      HistoryUse use = retention.historyUse(100, 7, (done, total) -> seen.add(done * total));
      assertEquals(List.of(900L, 1L, 700L), seen);
      HistoryUse meant = expected.historyUse(100, 7, (done, total) -> {});
      assertEquals(meant.bands(), use.bands());
      assertEquals(meant.snapshots(), use.snapshots());
      assertEquals(100, use.bytes());
      assertEquals(7, use.reclaimableBytes());
      assertArrayEquals("/a".getBytes(StandardCharsets.UTF_8), use.growing().getFirst().path());
      assertEquals(5, use.growing().getFirst().recentBytes());
      CleanupReport cleaned = retention.cleanup((done, total) -> seen.add(done));
      assertEquals(List.of(900L, 1L, 700L, 3L), seen);
      assertEquals(List.of("a", "b"), cleaned.snapshotsDeleted());
      assertEquals("none", cleaned.pruned().getFirst().policy());
      assertEquals(List.of(), cleaned.reblocked());
      assertEquals(List.of("a \"remark\""), cleaned.remarks());
    }
  }
}

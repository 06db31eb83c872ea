package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;

/** Digests of a mounted filesystem are asked for through its socket. */
class DigestControlTest {
  @TempDir private Path temp;

  @Test
  void digestsGoThroughTheSocket() throws IOException {
    Path image = Files.createFile(temp.resolve("image"));
    FakeMaintenance fake = new FakeMaintenance();
    SocketFolders folders =
        new SocketFolders(List.of(temp.resolve("run")), List.of(), new UnixSystem().getUid());
    try (ControlServer _ = ControlServer.start(fake, List.of(image), Path.of("/mnt"), folders);
        ControlClient client = ControlClient.find(folders, image, null).orElseThrow()) {
      DigestQuery query = DigestQuery.of(7, 1, 5_000, 64, true);
      DigestAnswer expected = fake.mirrorDigests(query);
      assertArrayEquals(expected.encode(), client.mirrorDigests(query).encode());
      assertEquals(expected.damages(), client.mirrorDigests(query).damages());
      DigestQuery other = DigestQuery.of(8, 3, DigestQuery.OBJECT_IDS_END, 1, false);
      assertArrayEquals(fake.mirrorDigests(other).encode(), client.mirrorDigests(other).encode());
      DigestQuery senseless = query.withWorkMax(0);
      FsException e = assertThrows(FsException.class, () -> client.mirrorDigests(senseless));
      assertEquals(Errno.EINVAL, e.errno());
    }
  }
}

package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.tidemark.fs.SettingValue;
import org.tidemark.fs.Settings;

/** Settings of a mounted filesystem are asked for through its socket. */
class SettingsControlTest {
  @TempDir private Path temp;

  @Test
  void settingsGoThroughTheSocket() throws IOException {
    Path image = Files.createFile(temp.resolve("image"));
    FakeMaintenance fake = new FakeMaintenance();
    SocketFolders folders =
        new SocketFolders(List.of(temp.resolve("run")), List.of(), new UnixSystem().getUid());
    try (ControlServer _ = ControlServer.start(fake, List.of(image), Path.of("/mnt"), folders);
        ControlClient client = ControlClient.find(folders, image, null).orElseThrow()) {
      Settings settings = client.settings();
      assertEquals(fake.settings().settings(), settings.settings());
      assertEquals("all 1h, daily 3d", settings.configuration().pruneKeep().toString());
      assertFalse(settings.configuration().autoprune());
      assertEquals(new SettingValue("a", "\u00e4", false), settings.set("a", "\u00e4"));
      FsException refused = assertThrows(FsException.class, () -> settings.set("a", ""));
      assertEquals(Errno.EINVAL, refused.errno());
      assertEquals(new SettingValue("a", "unset", true), settings.unset("a"));
      settings.note("cleanup.last", "2");
      assertEquals("2", settings.noted("cleanup.last"));
      assertEquals(List.of(new SettingValue("cleanup.last", "2", false)), fake.settings().notes());
    }
  }
}

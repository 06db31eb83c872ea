package org.tidemark.fuse.kernel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.FsException;

class MountFlagsTest {
  @Test
  void setuidAndDevicesAreOffUntilAskedFor() {
    assertEquals(2 | 4, MountFlags.of(false, List.of()));
    assertEquals(0, MountFlags.of(false, List.of("suid", "dev")));
    assertEquals(2, MountFlags.of(false, List.of("suid", "dev", "nosuid")));
  }

  @Test
  void optionsBecomeFlags() {
    assertEquals(1 | 2 | 4 | 8 | 1024, MountFlags.of(false, List.of("ro", "noexec", "noatime")));
    assertEquals(2 | 4, MountFlags.of(false, List.of("noexec", "exec", "ro", "rw")));
    assertEquals(1 | 2 | 4, MountFlags.of(true, List.of("rw")));
    assertThrows(FsException.class, () -> MountFlags.of(false, List.of("nonempty")));
  }
}

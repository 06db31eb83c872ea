package org.tidemark.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.fs.AtimeMode;

class MountOptionsTest {
  private static MountOptions parse(String... texts) {
    return MountOptions.parse(List.of(texts), Optional.empty(), false);
  }

  @Test
  void takesWhatIsDocumented() {
    MountOptions options =
        parse(
            "ro,commit=60,nohistory,noatime",
            "cache=128m,dirty=8m,allow_other,powersave,nosuid,log=/l");
    assertTrue(options.open().readOnly());
    assertEquals(60 * Units.NANOS_PER_SECOND, options.open().commitIntervalNanos());
    assertFalse(options.open().history());
    assertTrue(options.open().autoprune());
    assertFalse(parse("noautoprune").open().autoprune());
    assertTrue(parse("noautoprune,autoprune").open().autoprune());
    assertEquals(AtimeMode.NOATIME, options.open().atimeMode());
    assertEquals(128L * Units.MIB, options.open().nodeCacheBytes());
    assertEquals(8L * Units.MIB, options.open().dirtyBytesMax());
    assertTrue(options.allowOther());
    assertTrue(options.powerSave());
    assertFalse(parse().powerSave());
    assertEquals(List.of("nosuid"), options.kernel());
    assertEquals(Optional.of(Path.of("/l")), options.log());
  }

  @Test
  void rootsMountsAreForAll() {
    MountOptions options = MountOptions.parse(List.of(), Optional.of("-2h"), true);
    assertTrue(options.allowOther());
    assertEquals(List.of("suid", "dev"), options.kernel());
    assertEquals(Optional.of("-2h"), options.open().asOf());
    assertFalse(parse().allowOther());
    assertFalse(MountOptions.parse(List.of("noallow_other"), Optional.empty(), true).allowOther());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bla",
        "commit",
        "commit=0",
        "commit=x",
        "commit=99999",
        "cache=1",
        "cache=x",
        "cache=900g",
        "uid=3"
      })
  void refusesTheRest(String text) {
    CommandException e = assertThrows(CommandException.class, () -> parse(text));
    assertEquals(ExitStatus.USAGE, e.status());
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.contains("-o " + text.replaceAll("=.*", "")), message);
  }

  @Test
  void messagesHaveAPlace() {
    Path image = Path.of("/srv/data/a.img");
    Map<String, String> home = Map.of("HOME", "/home/me");
    assertEquals(
        Path.of("/var/log/tidemark/srv-data-a.img.log"),
        MountLog.place(image, Optional.empty(), true, home));
    assertEquals(
        Path.of("/home/me/.local/state/tidemark/srv-data-a.img.log"),
        MountLog.place(image, Optional.empty(), false, home));
    assertEquals(
        Path.of("/x/log"),
        MountLog.place(image, Optional.empty(), false, Map.of("TIDEMARK_LOG", "/x/log")));
    assertEquals(
        Path.of("/y"),
        MountLog.place(image, Optional.of(Path.of("/y")), true, Map.of("TIDEMARK_LOG", "/x")));
  }
}

package org.tidemark.newfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.FileDevice;

class TargetsTest {
  private static final long SIZE = 20L * Units.MIB;

  @TempDir private Path folder;

  @Test
  void keepsTheOrderOfTheCommandLine() throws IOException {
    Path old = folder.resolve("old");
    FileDevice.create(old, 30L * Units.MIB).close();
    List<Path> images = List.of(folder.resolve("a"), old, folder.resolve("b"));
    try (Targets targets = Targets.open(images, SIZE, false)) {
      assertEquals(
          images.stream().map(Path::toString).toList(),
          targets.devices().stream().map(BlockDevice::name).toList());
      assertEquals(List.of(SIZE, SIZE, SIZE), targets.sizes());
      targets.resize();
      targets.keep();
    }
    for (Path image : images) {
      assertEquals(SIZE, Files.size(image));
    }
  }

  @Test
  void whatWasCreatedIsGoneUnlessItIsKept() throws IOException {
    Path fresh = folder.resolve("fresh");
    Path old = folder.resolve("old");
    FileDevice.create(old, SIZE).close();
    try (Targets targets = Targets.open(List.of(fresh, old), SIZE, false)) {
      assertTrue(Files.exists(fresh));
      assertEquals(2, targets.devices().size());
    }
    assertFalse(Files.exists(fresh));
    assertTrue(Files.exists(old));
  }

  @Test
  void createsNothingWhenAnotherImageIsRefused() throws IOException {
    Path fresh = folder.resolve("fresh");
    Path taken = Files.writeString(folder.resolve("taken"), "text");
    assertThrows(CommandException.class, () -> Targets.open(List.of(fresh, taken), SIZE, false));
    assertFalse(Files.exists(fresh));
  }

  @Test
  void refusesAnImageThatIsGivenTwice() {
    Path fresh = folder.resolve("fresh");
    CommandException e =
        assertThrows(
            CommandException.class, () -> Targets.open(List.of(fresh, fresh), SIZE, false));
    assertEquals(fresh + ": is given twice", e.getMessage());
    assertFalse(Files.exists(fresh));
  }
}

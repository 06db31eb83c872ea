package org.tidemark.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;

class TransportChoiceTest {
  private static final Optional<String> NO_DEVICE = Optional.of("there is no /dev/fuse");

  private final List<String> remarks = new ArrayList<>();

  private String choose(String wanted, boolean linux, Optional<String> missing) {
    Optional<String> option = wanted.isEmpty() ? Optional.empty() : Optional.of(wanted);
    return TransportChoice.choose(option, linux, () -> missing, remarks::add).name();
  }

  @Test
  void theKernelsProtocolIsTheDefaultOnLinux() {
    assertEquals("kernel", choose("", true, Optional.empty()));
    assertEquals("jnr", choose("", false, Optional.empty()));
    assertEquals("jnr", choose("jnr", true, Optional.empty()));
    assertEquals(List.of(), remarks);
  }

  @Test
  void oneLineSaysThatItCannotBeHad() {
    assertEquals("jnr", choose("", true, NO_DEVICE));
    assertEquals(
        List.of("there is no /dev/fuse; using the transport jnr, which is slower"), remarks);
  }

  @Test
  void whatWasAskedForIsNotReplaced() {
    CommandException missing =
        assertThrows(CommandException.class, () -> choose("kernel", true, NO_DEVICE));
    assertTrue(missing.getMessage().contains("there is no /dev/fuse"));
    assertThrows(CommandException.class, () -> choose("kernel", false, Optional.empty()));
    CommandException unknown =
        assertThrows(CommandException.class, () -> choose("nfs", true, Optional.empty()));
    assertEquals(ExitStatus.USAGE, unknown.status());
    assertEquals(List.of(), remarks);
  }
}

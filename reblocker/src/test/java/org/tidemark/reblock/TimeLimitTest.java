package org.tidemark.reblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeLimitTest {
  private final TimeLimit limit = new TimeLimit();

  @Test
  void lengthsOfTimeAreInSeconds() {
    assertEquals(90, limit.convert("90s"));
    assertEquals(300, limit.convert("5m"));
    assertEquals(5_400, limit.convert("1h30m"));
  }

  @Test
  void noTimeIsNoLimit() {
    TypeConversionException refused =
        assertThrows(TypeConversionException.class, () -> limit.convert("0s"));
    assertTrue(String.valueOf(refused.getMessage()).contains("at least 1s"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5m", "m", "5m5", "five"})
  void nonsenseIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> limit.convert(text));
  }
}

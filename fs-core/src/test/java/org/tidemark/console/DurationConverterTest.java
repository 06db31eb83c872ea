package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @Test
  void takesPartsWithUnits() {
    assertEquals(90, converter.convert("90s"));
    assertEquals(5400, converter.convert("1h30m"));
    assertEquals(2 * 86_400, converter.convert("2d"));
    assertEquals(7 * 86_400, converter.convert("1w"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "90", "1h30", "-1m", "1y", "1 h", "1h x", "9999999999"})
  void refusesTheRest(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }

  @Test
  void asksForTheUnit() {
    TypeConversionException e =
        assertThrows(TypeConversionException.class, () -> converter.convert("10"));
    assertEquals(
        "'10' has no unit; say 10s for seconds, 10m for minutes, 10h for hours", e.getMessage());
  }
}

package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "4096,4096",
    "64k,65536",
    "64K,65536",
    "10MiB,10485760",
    "1.5g,1610612736",
    "2tb,2199023255552",
    "8191p,9222246136947933184"
  })
  void readsWhatPeopleWrite(String text, long bytes) {
    assertEquals(bytes, Sizes.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.k", "ten", "1e3", "9000000p", "1 2"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
  }

  @Test
  void writesTheLargestUnitThatFits() {
    assertEquals("0 B", Sizes.format(0));
    assertEquals("1023 B", Sizes.format(1023));
    assertEquals("1.0 KiB", Sizes.format(1024));
    assertEquals("64 KiB", Sizes.format(65536));
    assertEquals("1.5 GiB", Sizes.format(1610612736L));
    assertEquals("8.0 EiB", Sizes.format(Long.MAX_VALUE));
  }
}

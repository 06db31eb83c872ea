package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Units;
import org.tidemark.format.Address;

class GeometryTest {
  @ParameterizedTest
  @ValueSource(longs = {16, 17, 100, 1023, 1024, 1025, 2047, 5000, 100_001})
  void regionsCoverTheVolumeWithoutOverlap(long mib) {
    Geometry geometry =
        VolumeFormatter.plan(
            List.of(mib * Units.MIB + 4096, 3000L * Units.MIB), Volumes.options().withLogBytes(0));
    for (int volume = 0; volume < 2; volume++) {
      long next = geometry.regionsOffset(volume);
      assertEquals(volume == 0 ? Units.MIB + geometry.logBytes() : Units.MIB, next);
      for (int region = 0; region < geometry.regions(volume); region++) {
        assertEquals(next, geometry.regionOffset(volume, region));
        assertEquals(region, geometry.regionAt(volume, next));
        next += geometry.regionBytes(volume, region);
        assertEquals(region, geometry.regionAt(volume, next - 1));
        assertTrue(geometry.segments(volume, region) > 0);
        assertTrue(geometry.slotBlocks(volume, region) < geometry.segmentBlocks());
      }
      long rest = geometry.volumeBytes(volume) - next;
      assertTrue(rest >= 0 && rest < geometry.segmentBytes(), "rest " + rest);
      assertEquals(-1, geometry.regionAt(volume, next));
      assertEquals(-1, geometry.regionAt(volume, geometry.regionsOffset(volume) - 1));
    }
  }

  @Test
  void knowsWhatCanBeAllocated() {
    Geometry geometry = VolumeFormatter.plan(List.of(16L * Units.MIB), Volumes.options());
    long first = geometry.regionOffset(0, 0) + geometry.slotBlocks(0, 0) * 4096L;
    long end = geometry.regionOffset(0, 0) + geometry.regionBytes(0, 0);
    assertTrue(geometry.isAllocatable(Address.of(0, first), 4096));
    assertTrue(geometry.isAllocatable(Address.of(0, first), end - first));
    assertTrue(geometry.isAllocatable(Address.of(0, end - 4096), 4096));
    assertFalse(geometry.isAllocatable(Address.of(0, first - 4096), 8192));
    assertFalse(geometry.isAllocatable(Address.of(0, end - 4096), 8192));
    assertFalse(geometry.isAllocatable(Address.of(0, first), Long.MAX_VALUE));
    assertFalse(geometry.isAllocatable(Address.of(0, first), 0));
    assertFalse(geometry.isAllocatable(Address.of(1, first), 4096));
    assertFalse(geometry.isAllocatable(first + 1, 4096));
    assertFalse(geometry.isAllocatable(-1L, 4096));
  }

  @Test
  void refusesRegionsThatAreNotThere() {
    Geometry geometry = VolumeFormatter.plan(List.of(16L * Units.MIB), Volumes.options());
    assertThrows(IllegalArgumentException.class, () -> geometry.regionOffset(0, 1));
    assertThrows(IllegalArgumentException.class, () -> geometry.regionOffset(0, -1));
  }
}

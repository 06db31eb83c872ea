package org.tidemark.dist.diff;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.fs.Maintenance;

/**
 * Which bytes differ at the same offset.
 *
 * @param ranges the first ones, in order
 * @param rangeCount how many there are in all
 * @param bytes how many bytes lie in them
 */
public record ByteDiff(List<Range> ranges, long rangeCount, long bytes) {
  /** Most ranges that are kept. */
  static final int RANGES_MAX = 1000;

  /** Ranges that are this close count as one, so that random bytes do not make thousands. */
  static final int GAP_BYTES = 64;

  public ByteDiff {
    ranges = List.copyOf(ranges);
  }

  /** From offset to end, in bytes; end does not belong to it. */
  public record Range(long offset, long end) {}

  /** Compares two files; what is missing at the end of the shorter one differs. */
  static ByteDiff of(Side older, Side newer) {
    Collector found = new Collector();
    long at = 0;
    while (true) {
      byte[] a = Contents.chunk(older, at);
      byte[] b = Contents.chunk(newer, at);
      int common = Math.min(a.length, b.length);
      for (int i = 0; i < common; i++) {
        if (a[i] != b[i]) {
          found.add(at + i, at + i + 1);
        }
      }
      if (a.length != b.length) {
        long end = Math.max(sizeOf(older), sizeOf(newer));
        found.add(at + common, end);
      }
      if (common < Maintenance.READ_BYTES_MAX) {
        return found.result();
      }
      at += common;
    }
  }

  private static long sizeOf(Side side) {
    return side.attributes() == null ? 0 : side.present().size();
  }

  private static final class Collector {
    private final List<Range> ranges = new ArrayList<>();
    private long count;
    private long bytes;
    private long offset = -1;
    private long end;

    void add(long from, long to) {
      if (offset >= 0 && from - end <= GAP_BYTES) {
        end = Math.max(end, to);
        return;
      }
      finish();
      offset = from;
      end = to;
    }

    private void finish() {
      if (offset >= 0) {
        count++;
        bytes += end - offset;
        if (ranges.size() < RANGES_MAX) {
          ranges.add(new Range(offset, end));
        }
      }
    }

    ByteDiff result() {
      finish();
      return new ByteDiff(ranges, count, bytes);
    }
  }
}

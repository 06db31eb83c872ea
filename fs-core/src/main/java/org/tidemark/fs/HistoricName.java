package org.tidemark.fs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@code NAME@@WHEN} taken apart.
 *
 * @param name what is looked for in the directory as of that moment; empty for the directory itself
 * @param when names the moment; not empty
 */
record HistoricName(byte[] name, byte[] when) {
  private static final byte AT = '@';
  private static final ZonedDateTime ANY_TIME = Instant.EPOCH.atZone(ZoneOffset.UTC);

  /**
   * Whether a name ends in what can only be a tid or a time: nothing may get such a name, or it
   * would stand before the past.
   */
  static boolean namesMoment(byte[] whole) {
    HistoricName historic = parse(whole);
    if (historic == null) {
      return false;
    }
    String when = new String(historic.when, StandardCharsets.UTF_8);
    return !(WhenParser.parse(when, ANY_TIME) instanceof When.Snapshot);
  }

  /** Takes a name apart at its last @@; null if it has none, or nothing behind it. */
  static @Nullable HistoricName parse(byte[] whole) {
    for (int at = whole.length - 3; at >= 0; at--) {
      if (whole[at] == AT && whole[at + 1] == AT) {
        return new HistoricName(
            Arrays.copyOf(whole, at), Arrays.copyOfRange(whole, at + 2, whole.length));
      }
    }
    return null;
  }
}

package org.tidemark.mirror;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;

/**
 * The name of an object, {@code FROM-TO.PART.part.tms} or {@code FROM-TO.PART.last.tms}: in the
 * order of these names objects are applied.
 *
 * @param from the range: changes above this tid, 16 hexadecimal digits
 * @param to the range: changes up to this tid
 * @param part counts the objects of the range, from 0, 8 decimal digits
 * @param last whether the range ends with it
 */
record ObjectName(long from, long to, int part, boolean last) {
  static final String SUFFIX = ".tms";

  private static final String TEMPORARY_SUFFIX = ".tms.tmp";
  private static final int PART_MAX = 99_999_999;
  private static final Pattern PATTERN =
      Pattern.compile("([0-7][0-9a-f]{15})-([0-7][0-9a-f]{15})\\.([0-9]{8})\\.(part|last)\\.tms");

  ObjectName {
    Check.argument(from >= 0 && from <= to, "no range", from);
    Check.argument(part >= 0 && part <= PART_MAX, "no part", part);
  }

  /** Reads a name; nothing if it is that of something else. */
  static Optional<ObjectName> parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long from = Long.parseLong(matcher.group(1), 16);
    long to = Long.parseLong(matcher.group(2), 16);
    return from > to
        ? Optional.empty()
        : Optional.of(
            new ObjectName(
                from, to, Integer.parseInt(matcher.group(3)), matcher.group(4).equals("last")));
  }

  /** Whether a file is an object that was not finished. */
  static boolean isTemporary(String text) {
    return text.startsWith(".") && text.endsWith(TEMPORARY_SUFFIX);
  }

  /** What the file is called until it is whole. */
  String temporary() {
    return "." + stem() + TEMPORARY_SUFFIX;
  }

  boolean isOfSameRange(ObjectName other) {
    return from == other.from && to == other.to;
  }

  /** A range as people see it. */
  static String range(long from, long to) {
    return Tid.toString(from) + " to " + Tid.toString(to);
  }

  /** The range as people see it. */
  String range() {
    return range(from, to);
  }

  private String stem() {
    return String.format(Locale.ROOT, "%016x-%016x.%08d", from, to, part);
  }

  @Override
  public String toString() {
    return stem() + (last ? ".last" : ".part") + SUFFIX;
  }
}

package org.tidemark.scan;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;

/**
 * Which moments of the past pruning keeps, by their age.
 *
 * <pre>
 * POLICY --> none | STEP (, STEP)*
 * STEP   --> EVERY SPAN          each EVERY at most once, in any order
 * EVERY  --> all | hourly | daily | weekly | monthly | yearly
 * SPAN   --> forever | digits, then s, m (minutes), h, d, w or y
 * </pre>
 *
 * <p>{@code all} keeps every moment that is not older than its span; the others keep the last
 * moment of each hour, day, week (from Monday), month or year of a time zone, if that moment is not
 * older. What any step keeps is kept. Days, weeks and years of a span are those of the calendar.
 *
 * @param steps from the finest to the coarsest; none: nothing is kept by its age
 */
public record RetentionPolicy(List<Step> steps) {
  private static final String NOTHING = "none";
  private static final String FOREVER = "forever";
  private static final Pattern STEP =
      Pattern.compile("([a-z]+)\\s+(" + FOREVER + "|(\\d{1,6})([smhdwy]))");
  private static final int AMOUNT_GROUP = 3;
  private static final int UNIT_GROUP = 4;

  /** Nothing is kept but what has a reason of its own. */
  public static final RetentionPolicy NONE = new RetentionPolicy(List.of());

  /** What holds where nobody says otherwise. */
  public static final RetentionPolicy DEFAULT = parse("all 24h, hourly 7d, daily 60d, weekly 1y");

  /** How finely moments are kept. */
  public enum Every {
    ALL,
    HOURLY,
    DAILY,
    WEEKLY,
    MONTHLY,
    YEARLY;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The period that a time lies in: another number for another period. */
    private long period(ZonedDateTime at) {
      return switch (this) {
        case ALL -> throw new IllegalStateException("all has no periods");
        case HOURLY -> at.truncatedTo(ChronoUnit.HOURS).toEpochSecond();
        case DAILY -> at.toLocalDate().toEpochDay();
        case WEEKLY ->
            at.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toEpochDay();
        case MONTHLY -> at.getYear() * 12L + at.getMonthValue();
        case YEARLY -> at.getYear();
      };
    }
  }

  /**
   * One line of the policy.
   *
   * @param span as it was written, in lower case
   */
  public record Step(Every every, String span) {}

  public RetentionPolicy {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a policy.
   *
   * @throws FsException EINVAL if the text is none
   */
  public static RetentionPolicy parse(String text) {
    String all = text.strip().toLowerCase(Locale.ROOT);
    if (all.equals(NOTHING)) {
      return NONE;
    }
    Map<Every, Step> steps = new EnumMap<>(Every.class);
    for (String part : all.split(",", -1)) {
      Step step = step(part.strip());
      if (steps.put(step.every(), step) != null) {
        throw invalid("'" + step.every().word() + "' stands there twice");
      }
    }
    return new RetentionPolicy(new ArrayList<>(steps.values()));
  }

  private static Step step(String text) {
    Matcher matcher = STEP.matcher(text);
    if (matcher.matches()) {
      for (Every every : Every.values()) {
        if (every.word().equals(matcher.group(1))) {
          return new Step(every, matcher.group(2));
        }
      }
    }
    throw invalid(
        "'" + text + "' is no step; write it like all 24h, hourly 7d, daily 60d, weekly 1y");
  }

  private static FsException invalid(String why) {
    return new FsException(Errno.EINVAL, "not a policy: " + why);
  }

  /** Returns it as {@link #parse} reads it. */
  @Override
  public String toString() {
    return steps.isEmpty()
        ? NOTHING
        : steps.stream()
            .map(step -> step.every().word() + " " + step.span())
            .collect(Collectors.joining(", "));
  }

  /**
   * Tells which moments are kept by their age, and by which step.
   *
   * @param times when they were made, ns since the epoch, never descending
   * @param now from when on spans are counted, in the zone whose days count
   * @return of each 0 if it is not kept; else the more the coarser the coarsest step is that keeps
   *     it
   */
  int[] ranks(long[] times, ZonedDateTime now) {
    int[] ranks = new int[times.length];
    for (Step step : steps) {
      long from = nanos(start(step.span(), now));
      boolean first = true;
      long last = 0;
      for (int i = times.length - 1; i >= 0 && times[i] >= from; i--) {
        boolean wanted = step.every() == Every.ALL;
        if (!wanted) {
          long period = step.every().period(at(times[i], now.getZone()));
          wanted = first || period != last;
          last = period;
          first = false;
        }
        ranks[i] = wanted ? step.every().ordinal() + 1 : ranks[i];
      }
    }
    return ranks;
  }

  /** Tells which moments are kept by their age; as {@link #ranks}. */
  boolean[] keep(long[] times, ZonedDateTime now) {
    int[] ranks = ranks(times, now);
    boolean[] kept = new boolean[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      kept[i] = ranks[i] > 0;
    }
    return kept;
  }

  private static ZonedDateTime start(String span, ZonedDateTime now) {
    Matcher matcher = STEP.matcher(Every.ALL.word() + " " + span);
    if (!matcher.matches()) {
      throw invalid("'" + span + "' is no span of time");
    }
    if (span.equals(FOREVER)) {
      return at(Long.MIN_VALUE, now.getZone());
    }
    long amount = Long.parseLong(matcher.group(AMOUNT_GROUP));
    try {
      return switch (matcher.group(UNIT_GROUP)) {
        case "y" -> now.minusYears(amount);
        case "w" -> now.minusWeeks(amount);
        case "d" -> now.minusDays(amount);
        case "h" -> now.minusHours(amount);
        case "m" -> now.minusMinutes(amount);
        default -> now.minusSeconds(amount);
      };
    } catch (DateTimeException beyondTheCalendar) {
      return at(Long.MIN_VALUE, now.getZone());
    }
  }

  /** Returns a time in a zone. */
  public static ZonedDateTime at(long nanos, ZoneId zone) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, Units.NANOS_PER_SECOND),
            Math.floorMod(nanos, Units.NANOS_PER_SECOND))
        .atZone(zone);
  }

  private static long nanos(ZonedDateTime at) {
    long seconds = at.toEpochSecond();
    return seconds <= Long.MIN_VALUE / Units.NANOS_PER_SECOND
        ? Long.MIN_VALUE
        : seconds * Units.NANOS_PER_SECOND + at.getNano();
  }
}

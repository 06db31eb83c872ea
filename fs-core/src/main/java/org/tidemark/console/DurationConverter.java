package org.tidemark.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Lets an option take a length of time in seconds, like {@code 90s}, {@code 10m}, {@code 1h30m},
 * {@code 2d}: {@code @Option(converter = DurationConverter.class)} on a long.
 */
public final class DurationConverter implements ITypeConverter<Long> {
  /** Without a unit some mean seconds, and others minutes: it is asked for. */
  private static final Pattern PART = Pattern.compile("(\\d{1,9})([smhdw])");

  @Override
  public Long convert(String text) {
    Matcher part = PART.matcher(text);
    long seconds = 0;
    int end = 0;
    while (part.lookingAt()) {
      seconds += Long.parseLong(part.group(1)) * secondsOf(part.group(2));
      end = part.end();
      part.region(end, text.length());
    }
    if (text.matches("\\d+")) {
      throw new TypeConversionException(
          "'%s' has no unit; say %ss for seconds, %sm for minutes, %sh for hours"
              .formatted(text, text, text, text));
    }
    if (end == 0 || end < text.length()) {
      throw new TypeConversionException(
          "'" + text + "' is no length of time; give one like 90s, 10m, 1h30m or 2d");
    }
    return seconds;
  }

  private static long secondsOf(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      case "w" -> 7 * 86_400L;
      default -> 1;
    };
  }
}

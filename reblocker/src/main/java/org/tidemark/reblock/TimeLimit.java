package org.tidemark.reblock;

import org.tidemark.console.DurationConverter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long something may take, like 5m: in seconds, at least one. */
final class TimeLimit implements ITypeConverter<Long> {
  private final DurationConverter durations = new DurationConverter();

  @Override
  public Long convert(String text) {
    long seconds = durations.convert(text);
    if (seconds == 0) {
      throw new TypeConversionException("'" + text + "' leaves no time; give at least 1s");
    }
    return seconds;
  }
}

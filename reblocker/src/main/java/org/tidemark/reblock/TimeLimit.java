package org.tidemark.reblock;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long something may take, like 5m; in seconds. */
final class TimeLimit implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([smh])");

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("not a length of time: '" + text + "'; write it like 5m");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "h" -> amount * 3600;
      case "m" -> amount * 60;
      default -> amount;
    };
  }
}

package org.tidemark.mirror;

import org.tidemark.base.Tid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a tid, like 0x1f3; 0 is before all. */
final class TidConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String value) {
    try {
      return value.matches("0|0x0+") ? 0 : Tid.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}

package org.tidemark.fs;

/**
 * A setting and what it is.
 *
 * @param name as users write it
 * @param value what holds
 * @param initial whether nobody set it
 */
public record SettingValue(String name, String value, boolean initial) {}

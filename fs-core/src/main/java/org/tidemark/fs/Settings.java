package org.tidemark.fs;

import java.util.List;
import org.tidemark.base.FsException;

/**
 * What a filesystem is told about how to be looked after, and what cleaning up remembers from one
 * time to the next. Both are of this filesystem alone: a replica has its own. Thread-safe.
 */
public interface Settings {
  /** How names of what cleaning up remembers begin. */
  String NOTE_PREFIX = "cleanup.";

  /** Returns every {@link Setting}, in their order. */
  List<SettingValue> settings();

  /**
   * Sets a value, durably.
   *
   * @return what holds then
   * @throws FsException EINVAL if there is no such setting, or it cannot have this value; EROFS
   */
  SettingValue set(String name, String value);

  /**
   * Goes back to what holds where nothing is set, durably.
   *
   * @return what holds then
   * @throws FsException EINVAL if there is no such setting; EROFS
   */
  SettingValue unset(String name);

  /** Returns what cleaning up remembers, by name. */
  List<SettingValue> notes();

  /**
   * Remembers something for the next cleaning up, durably.
   *
   * @param name begins with {@link #NOTE_PREFIX}
   * @param value up to 1 KiB; empty to forget it
   */
  void note(String name, String value);

  /** Returns what cleaning up remembers by a name; empty if nothing. */
  default String noted(String name) {
    return notes().stream()
        .filter(note -> note.name().equals(name))
        .map(SettingValue::value)
        .findFirst()
        .orElse("");
  }

  /**
   * Returns all settings in their types.
   *
   * @throws FsException EINVAL if one was set by a later version to what this one does not know
   */
  default Configuration configuration() {
    return Configuration.of(settings());
  }
}

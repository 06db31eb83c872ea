package org.tidemark.control;

import java.util.Map;
import org.tidemark.fs.Settings;

/** The part of the {@link Protocol} that is about settings. */
final class SettingsProtocol {
  static final String SETTINGS = "settings";
  static final String SET = "setting-set";
  static final String UNSET = "setting-unset";
  static final String NOTES = "cleanup-notes";
  static final String NOTE = "cleanup-note";

  private SettingsProtocol() {}

  record NamedValue(String name, String value) {}

  /** Returns what a server does for each request, by name. */
  static Map<String, Operations.Operation> operations(Settings settings) {
    return Map.ofEntries(
        Operations.entry(
            SETTINGS, Protocol.Nothing.class, (r, to) -> Operations.some(settings.settings(), to)),
        Operations.entry(SET, NamedValue.class, (r, to) -> settings.set(r.name(), r.value())),
        Operations.entry(UNSET, Protocol.NameOf.class, (r, to) -> settings.unset(r.name())),
        Operations.entry(
            NOTES, Protocol.Nothing.class, (r, to) -> Operations.some(settings.notes(), to)),
        Operations.entry(
            NOTE,
            NamedValue.class,
            (r, to) -> {
              settings.note(r.name(), r.value());
              return new Protocol.Nothing();
            }));
  }
}

package org.tidemark.control;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.SettingValue;
import org.tidemark.fs.Settings;

/** Answers with what follows from the question, and keeps notes. */
final class FakeSettings implements Settings {
  private final List<SettingValue> notes = new ArrayList<>();

  @Override
  public List<SettingValue> settings() {
    return List.of(
        new SettingValue("prune.keep", "all 1h, daily 3d", false),
        new SettingValue("autoprune", "off", true));
  }

  @Override
  public SettingValue set(String name, String value) {
    if (value.isEmpty()) {
      throw new FsException(Errno.EINVAL, name + " cannot be empty");
    }
    return new SettingValue(name, value, false);
  }

  @Override
  public SettingValue unset(String name) {
    return new SettingValue(name, "unset", true);
  }

  @Override
  public List<SettingValue> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void note(String name, String value) {
    notes.add(new SettingValue(name, value, false));
  }
}

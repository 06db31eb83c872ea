package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.ConfigRecords;
import org.tidemark.object.ConfigRecords.Entry;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;

/**
 * The settings of a filesystem that this process has open.
 *
 * <p>Lock: that of {@link LocalMirroring}, taken before all others, since nothing changes a replica
 * beside its feed.
 */
final class LocalSettings implements Settings {
  private static final Pattern NOTE_NAME =
      Pattern.compile(Pattern.quote(NOTE_PREFIX) + "[a-z0-9.-]{1,64}");

  private final Store store;
  private final Object changing;
  private volatile Runnable onChange = () -> {};

  LocalSettings(Store store, LocalMirroring mirroring) {
    this.store = store;
    this.changing = mirroring;
  }

  /** Has somebody told after each change of a setting. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  @Override
  public List<SettingValue> settings() {
    List<Entry> set = store.read(ConfigRecords::list);
    List<SettingValue> all = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      all.add(
          set.stream()
              .filter(entry -> entry.name().equals(setting.key()))
              .map(entry -> new SettingValue(entry.name(), entry.value(), false))
              .findFirst()
              .orElseGet(() -> new SettingValue(setting.key(), setting.initial(), true)));
    }
    return all;
  }

  @Override
  public SettingValue set(String name, String value) {
    Setting setting = Setting.of(name);
    return change(new SettingValue(name, setting.checked(value), false));
  }

  @Override
  public SettingValue unset(String name) {
    return change(new SettingValue(name, Setting.of(name).initial(), true));
  }

  private SettingValue change(SettingValue to) {
    synchronized (changing) {
      List<SettingValue> after = settings();
      after.replaceAll(each -> each.name().equals(to.name()) ? to : each);
      checkMarks(after);
      write(to.name(), to.initial() ? "" : to.value());
      onChange.run();
      return to;
    }
  }

  private static void checkMarks(List<SettingValue> after) {
    Configuration all = Configuration.of(after);
    if (all.autopruneLowPercent() >= all.autopruneHighPercent()) {
      throw new FsException(
          Errno.EINVAL,
          Setting.AUTOPRUNE_LOW.key()
              + " ("
              + all.autopruneLowPercent()
              + "%) has to be below "
              + Setting.AUTOPRUNE_HIGH.key()
              + " ("
              + all.autopruneHighPercent()
              + "%); set the other one first");
    }
  }

  @Override
  public List<SettingValue> notes() {
    return store.read(ConfigRecords::list).stream()
        .filter(entry -> entry.name().startsWith(NOTE_PREFIX))
        .map(entry -> new SettingValue(entry.name(), entry.value(), false))
        .sorted(Comparator.comparing(SettingValue::name))
        .toList();
  }

  @Override
  public void note(String name, String value) {
    if (!NOTE_NAME.matcher(name).matches()
        || value.getBytes(UTF_8).length > ConfigRecords.VALUE_BYTES_MAX) {
      throw new FsException(Errno.EINVAL, "nothing that cleaning up could remember: " + name);
    }
    synchronized (changing) {
      write(name, value);
    }
  }

  /** An empty value is none. */
  private void write(String name, String value) {
    LocalRecords.update(
        store,
        Reserve.REMOVE,
        change -> {
          if (value.isEmpty()) {
            ConfigRecords.remove(change, name);
          } else {
            ConfigRecords.put(change, name, value);
          }
        });
  }
}

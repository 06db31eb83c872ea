package org.tidemark.control;

import java.util.List;
import org.tidemark.fs.SettingValue;
import org.tidemark.fs.Settings;

/** The settings of a filesystem that another process has mounted, over its socket. */
final class RemoteSettings implements Settings {
  private final ControlConnection connection;

  RemoteSettings(ControlConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<SettingValue> settings() {
    return connection.list(SettingsProtocol.SETTINGS, new Protocol.Nothing(), SettingValue.class);
  }

  @Override
  public SettingValue set(String name, String value) {
    return connection.ask(
        SettingsProtocol.SET, new SettingsProtocol.NamedValue(name, value), SettingValue.class);
  }

  @Override
  public SettingValue unset(String name) {
    return connection.ask(SettingsProtocol.UNSET, new Protocol.NameOf(name), SettingValue.class);
  }

  @Override
  public List<SettingValue> notes() {
    return connection.list(SettingsProtocol.NOTES, new Protocol.Nothing(), SettingValue.class);
  }

  @Override
  public void note(String name, String value) {
    Protocol.Nothing ignored =
        connection.ask(
            SettingsProtocol.NOTE,
            new SettingsProtocol.NamedValue(name, value),
            Protocol.Nothing.class);
  }
}

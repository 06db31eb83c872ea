package org.tidemark.reblock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.Setting;
import org.tidemark.fs.SettingValue;
import org.tidemark.fs.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark config get}. */
@Command(
    name = "get",
    header = "Show one setting, or all.",
    description = {
      "With NAME only its value. With --all also what tidemark cleanup has noted for its next time.",
      "With --json one object: settings, a list of {name, value, initial (nobody set it)}."
    },
    footer = {"", "Example: tidemark config get /mnt prune.keep"})
final class ConfigGetCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The setting.")
  private String name = "";

  @Option(names = "--all", description = "Also the notes of tidemark cleanup.")
  private boolean all;

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.open(fs)) {
      show(wanted(target.maintenance().settings()));
    }
  }

  private List<SettingValue> wanted(Settings settings) {
    List<SettingValue> found = new ArrayList<>(settings.settings());
    if (all || name.startsWith(Settings.NOTE_PREFIX)) {
      found.addAll(settings.notes());
    }
    if (name.isEmpty()) {
      return found;
    }
    found.removeIf(each -> !each.name().equals(name));
    return found.isEmpty()
        ? List.of(new SettingValue(name, Setting.of(name).initial(), true))
        : found;
  }

  private void show(List<SettingValue> values) {
    for (SettingValue each : values) {
      if (name.isEmpty()) {
        output.say("%-15s %s%s", each.name(), each.value(), each.initial() ? "  (as it came)" : "");
      } else {
        output.say("%s", each.value());
      }
    }
    output.json(Map.of("settings", values.stream().map(SettingJson::of).toList()));
  }
}

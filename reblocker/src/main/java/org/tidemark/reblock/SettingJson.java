package org.tidemark.reblock;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tidemark.fs.SettingValue;

/** A setting as JSON. */
final class SettingJson {
  private SettingJson() {}

  static Map<String, Object> of(SettingValue setting) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", setting.name());
    json.put("value", setting.value());
    json.put("initial", setting.initial());
    return json;
  }
}

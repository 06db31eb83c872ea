package org.tidemark.reblock;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tidemark.base.Tid;
import org.tidemark.console.Times;
import org.tidemark.fs.SnapshotInfo;

/** A snapshot as JSON. */
final class SnapshotJson {
  private SnapshotJson() {}

  static Map<String, Object> of(SnapshotInfo snapshot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", snapshot.name());
    json.put("tid", Tid.toString(snapshot.tid()));
    json.put("time", Times.iso(snapshot.timeNanos()));
    json.put("created", Times.iso(snapshot.createdNanos()));
    json.put("note", snapshot.note());
    json.put("held", snapshot.held());
    return json;
  }
}

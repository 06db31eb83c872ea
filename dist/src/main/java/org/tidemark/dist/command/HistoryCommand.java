package org.tidemark.dist.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Sizes;
import org.tidemark.console.Times;
import org.tidemark.fs.Moment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The moments of one path. */
@Command(
    name = "history",
    header = "Show the moments at which a file or a directory changed.",
    description = {
      "Oldest first, one line each: tid, local time, size, kind. What a line shows can be read as"
          + " PATH@@TID, or as @@TID/PATH from above where a directory of the path is a newer one."
          + " Works for deleted files too, by the name they had. In a mount, changes that"
          + " wait are committed first, so that they show.",
      "With --json one object: path, and moments, a list of {tid, time (ISO 8601, UTC), timeNanos"
          + " (since 1970), size (bytes), kind (created, content, renamed, attributes, deleted),"
          + " objectId}."
    },
    footer = {"", "Example: tidemark history ~/tm/notes.txt"})
public final class HistoryCommand implements Runnable {
  @Parameters(
      paramLabel = "PATH",
      description = "A path in a mount, IMAGE:/path, or with --image a path inside it.")
  private String path;

  @Option(names = "--image", paramLabel = "IMAGE", description = "The image that PATH is in.")
  private @Nullable Path image;

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = image == null ? FsTarget.open(path) : FsTarget.openImage(image, path)) {
      target.maintenance().sync();
      show(target.maintenance().history(target.path()));
    }
  }

  private void show(List<Moment> moments) {
    output.say("%-10s %-19s %10s  %s", "tid", "time", "size", "kind");
    for (Moment moment : moments) {
      boolean gone = moment.kind() == Moment.Kind.DELETED;
      output.say(
          "%-10s %-19s %10s  %s",
          Tid.toString(moment.tid()),
          Times.local(moment.timeNanos()),
          gone ? "-" : Sizes.format(moment.size()),
          kind(moment));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", PathNames.show(path.getBytes(StandardCharsets.UTF_8)));
    json.put("moments", moments.stream().map(HistoryCommand::json).toList());
    output.json(json);
  }

  private static Map<String, Object> json(Moment moment) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(moment.tid()));
    json.put("time", Times.iso(moment.timeNanos()));
    json.put("timeNanos", moment.timeNanos());
    json.put("size", moment.size());
    json.put("kind", kind(moment));
    json.put("objectId", moment.objectId());
    return json;
  }

  private static String kind(Moment moment) {
    return moment.kind().name().toLowerCase(Locale.ROOT);
  }
}

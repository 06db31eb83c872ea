package org.tidemark.mirror;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;

/** What {@code tidemark mirror verify} prints. */
final class ComparisonReport {
  private static final int LINES_MAX = 100;

  private final Output output;
  private final String source;
  private final String replica;
  private final ObjectPaths paths;

  /** A report to this output about these two, as the user calls them. */
  ComparisonReport(Output output, String source, String replica, ObjectPaths paths) {
    this.output = output;
    this.source = source;
    this.replica = replica;
    this.paths = paths;
  }

  /**
   * Prints it.
   *
   * @return the exit status
   * @throws CommandException if the two differ, or could not be compared to the end
   */
  int show(long tid, Comparison.Result result) {
    if (output.json()) {
      output.json(json(tid, result));
    } else {
      say(tid, result);
    }
    if (result.differenceCount() > 0) {
      throw CommandException.failed(replica + ": differs from " + source);
    }
    if (result.damagedCount() > 0) {
      throw CommandException.failed(damageOf(result));
    }
    if (result.undecided() > 0) {
      throw CommandException.partial(
          result.undecided()
              + " objects changed since, and no history is kept of them; bring the replica up to"
              + " date, and compare again at once");
    }
    return ExitStatus.DONE;
  }

  private String damageOf(Comparison.Result result) {
    String where =
        result.damaged().stream()
            .map(Comparison.Damaged::side)
            .distinct()
            .collect(Collectors.joining(" and "));
    return "damage in %s: what was written cannot be read in %d %s; %s"
        .formatted(
            where,
            result.damagedCount(),
            result.damagedCount() == 1 ? "place" : "places",
            result.undecided() == 0
                ? "nothing else differs"
                : result.undecided() + " objects could not be compared, and nothing else differs");
  }

  private static String verdict(Comparison.Result result) {
    if (result.isEqual()) {
      return "equal";
    } else if (result.differenceCount() > 0) {
      return "DIFFERENT";
    }
    return result.damagedCount() > 0 ? "DAMAGED" : "not all compared";
  }

  private void say(long tid, Comparison.Result result) {
    result.differences().stream()
        .limit(LINES_MAX)
        .forEach(each -> output.say("%s: %s", name(each.objectId()), text(each.kind())));
    sayMore(result.differenceCount());
    result.damaged().stream().limit(LINES_MAX).forEach(each -> output.say("%s", text(each)));
    sayMore(result.damagedCount());
    result.undecidedObjects().stream()
        .limit(LINES_MAX)
        .forEach(each -> output.say("%s: changed since, and has no history", name(each)));
    sayMore(result.undecided());
    output.say(
        "%s as of %s: %d files and directories, compared by %d digests of each side",
        verdict(result), Tid.toString(tid), result.objects(), result.ranges());
  }

  private void sayMore(long count) {
    if (count > LINES_MAX) {
      output.say("and %d more", count - LINES_MAX);
    }
  }

  private String name(long objectId) {
    String path = path(objectId);
    return path == null ? "object " + objectId : path;
  }

  private @Nullable String path(long objectId) {
    return paths.find(objectId).map(PathNames::show).orElse(null);
  }

  private String text(Comparison.Kind kind) {
    return switch (kind) {
      case DIFFERENT -> "is different";
      case MISSING -> "is missing in " + replica;
      case EXTRA -> "is only in " + replica;
      case UNREADABLE -> "cannot be compared, since records are damaged";
    };
  }

  private String text(Comparison.Damaged each) {
    long objectId = each.damage().objectId();
    String where =
        objectId == ObjectId.LOCAL
            ? ""
            : name(objectId) + ", offset " + each.damage().offset() + ": ";
    return each.side() + ": " + where + each.damage().problem();
  }

  private Map<String, Object> json(long tid, Comparison.Result result) {
    List<Object> differing = new ArrayList<>();
    for (Comparison.Difference each : result.differences()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("object", each.objectId());
      one.put("path", path(each.objectId()));
      one.put("kind", each.kind().toString());
      differing.add(one);
    }
    List<Object> damaged = new ArrayList<>();
    for (Comparison.Damaged each : result.damaged()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("side", each.side());
      if (each.damage().objectId() != ObjectId.LOCAL) {
        one.put("object", each.damage().objectId());
        one.put("path", path(each.damage().objectId()));
        one.put("offset", each.damage().offset());
      }
      one.put("problem", each.damage().problem());
      damaged.add(one);
    }
    List<Object> undecided = new ArrayList<>();
    for (long each : result.undecidedObjects()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("object", each);
      one.put("path", path(each));
      undecided.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("equal", result.isEqual());
    json.put("tid", Tid.toString(tid));
    json.put("objects", result.objects());
    json.put("ranges", result.ranges());
    json.put("differenceCount", result.differenceCount());
    json.put("differing", differing);
    json.put("undecided", result.undecided());
    json.put("undecidedObjects", undecided);
    json.put("damagedCount", result.damagedCount());
    json.put("damaged", damaged);
    return json;
  }
}

package org.tidemark.dist.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Sizes;
import org.tidemark.dist.diff.ByteDiff;
import org.tidemark.dist.diff.Difference;
import org.tidemark.dist.diff.FileDiff;
import org.tidemark.dist.diff.Sides;
import org.tidemark.dist.diff.TreeDiff;
import org.tidemark.fs.Attributes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What differs between two moments. */
@Command(
    name = "diff",
    header = "Show what differs between two moments of a file or a tree.",
    description = {
      "A and B are paths in mounts, or IMAGE:/path, with or without @@WHEN. With A alone: what"
          + " changed since A@@WHEN, or without @@WHEN, what the last change of A did.",
      "A file is shown as a unified diff if it is text, else as the ranges of bytes that differ. A"
          + " tree is shown as a list: A added, D removed, T another type, R renamed, M content,"
          + " a attributes; with --patch also the diffs of its files. In a mount, changes that wait"
          + " are committed first, so that they show.",
      "With --json one object: older, newer, and differences, a list of {path, oldPath (if renamed),"
          + " kind (added, removed, type, renamed, content, attributes), attributes (a list of"
          + " {name, before, after}), and for a file or with --patch unified (a list of lines) or"
          + " rangeCount, changedBytes and ranges (a list of {offset, end})}."
    },
    footer = {"", "Example: tidemark diff ~/tm/notes.txt@@yesterday ~/tm/notes.txt"})
public final class DiffCommand implements Runnable {
  private static final int RANGES_SHOWN = 20;
  private static final String NOWHERE = "/dev/null";

  @Parameters(index = "0", paramLabel = "A", description = "The older one.")
  private String a;

  @Parameters(index = "1", arity = "0..1", paramLabel = "B", description = "The newer one.")
  private @Nullable String b;

  @Option(
      names = {"-p", "--patch"},
      description = "Of a tree, show what differs inside its files too.")
  private boolean patch;

  @Option(
      names = {"-U", "--unified"},
      paramLabel = "N",
      defaultValue = "3",
      description = "How many equal lines to show around different ones (default: 3).")
  private int context;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (context < 0) {
      throw new ParameterException(spec.commandLine(), "-U " + context + ": not a number of lines");
    }
    try (FsTarget first = FsTarget.open(a)) {
      String second = b;
      if (second == null) {
        show(Sides.ofOne(first, a));
        return;
      }
      try (FsTarget other = first.another(second)) {
        show(Sides.ofTwo(first, a, other, second));
      }
    }
  }

  private void show(Sides sides) {
    List<Difference> differences = TreeDiff.of(sides.older(), sides.newer());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("older", sides.older().label());
    json.put("newer", sides.newer().label());
    json.put("differences", differences.stream().map(this::show).toList());
    output.json(json);
  }

  /** Shows one, and returns it as JSON. */
  private Map<String, Object> show(Difference difference) {
    boolean named = difference.path().length == 0;
    boolean content =
        difference.kind() != Difference.Kind.ATTRIBUTES
            && FileDiff.isPossible(difference.older(), difference.newer())
            && (named || patch);
    if (!named || !content) {
      output.say("%s", line(difference));
    } else if (!difference.details().isEmpty() && difference.older().attributes() != null) {
      output.say("%s", "# " + details(difference));
    }
    Map<String, Object> json = json(difference);
    if (content) {
      showContent(difference, json);
    }
    return json;
  }

  private static String line(Difference difference) {
    StringBuilder line = new StringBuilder();
    line.append(letter(difference.kind())).append("  ");
    if (difference.kind() == Difference.Kind.RENAMED) {
      line.append(name(difference.oldPath(), difference.older().attributes())).append(" -> ");
    }
    Attributes shown = difference.newer().attributes();
    if (shown == null) {
      shown = difference.older().attributes();
    }
    line.append(name(difference.path(), shown));
    if (!difference.details().isEmpty()) {
      line.append("  (").append(details(difference)).append(')');
    }
    return line.toString();
  }

  private static char letter(Difference.Kind kind) {
    return switch (kind) {
      case ADDED -> 'A';
      case REMOVED -> 'D';
      case TYPE -> 'T';
      case RENAMED -> 'R';
      case CONTENT -> 'M';
      case ATTRIBUTES -> 'a';
    };
  }

  private static String name(byte[] path, @Nullable Attributes attributes) {
    String name = path.length == 0 ? "." : PathNames.show(path);
    return attributes != null && attributes.isDirectory() ? name + "/" : name;
  }

  private static String details(Difference difference) {
    return difference.details().stream()
        .map(
            d -> d.name() + " " + shown(d.name(), d.before()) + " -> " + shown(d.name(), d.after()))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String attribute, @Nullable String value) {
    if (value == null) {
      return "none";
    }
    return attribute.equals("size") ? Sizes.format(Long.parseLong(value)) : value;
  }

  private void showContent(Difference difference, Map<String, Object> json) {
    FileDiff diff =
        FileDiff.of(
            difference.older(),
            difference.newer(),
            difference.older().attributes() == null
                ? NOWHERE
                : label(difference.older().label(), difference.oldPath()),
            difference.newer().attributes() == null
                ? NOWHERE
                : label(difference.newer().label(), difference.path()),
            context);
    List<String> unified = diff.unified();
    if (unified != null) {
      unified.forEach(line -> output.say("%s", line));
      json.put("unified", unified);
    }
    ByteDiff bytes = diff.bytes();
    if (bytes != null) {
      showBytes(bytes);
      json.put("rangeCount", bytes.rangeCount());
      json.put("changedBytes", bytes.bytes());
      json.put("ranges", bytes.ranges());
    }
  }

  private void showBytes(ByteDiff bytes) {
    output.say(
        "binary: %s differ, in %d %s",
        Sizes.format(bytes.bytes()),
        bytes.rangeCount(),
        bytes.rangeCount() == 1 ? "range" : "ranges");
    bytes.ranges().stream()
        .limit(RANGES_SHOWN)
        .forEach(range -> output.say("  %#x to %#x", range.offset(), range.end()));
    if (bytes.rangeCount() > RANGES_SHOWN) {
      output.say("  and %d more", bytes.rangeCount() - RANGES_SHOWN);
    }
  }

  private static String label(String top, byte[] path) {
    return path.length == 0 ? top : top + "/" + PathNames.show(path);
  }

  private static Map<String, Object> json(Difference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", PathNames.show(difference.path()));
    if (difference.kind() == Difference.Kind.RENAMED) {
      json.put("oldPath", PathNames.show(difference.oldPath()));
    }
    json.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
    json.put(
        "attributes",
        difference.details().stream()
            .map(detail -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("name", detail.name());
              putIfThere(one, "before", detail.before());
              putIfThere(one, "after", detail.after());
              return one;
            })
            .toList());
    return json;
  }

  private static void putIfThere(Map<String, Object> json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}

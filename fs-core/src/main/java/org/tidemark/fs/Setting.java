package org.tidemark.fs;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.RetentionPolicy;

/** What users can set of a filesystem: names, what holds where nothing is set, what is allowed. */
public enum Setting {
  /** Which moments pruning keeps. */
  PRUNE_KEEP("prune.keep", RetentionPolicy.DEFAULT.toString(), Kind.POLICY),

  /** How often a cleanup prunes. */
  PRUNE_EVERY("prune.every", "1d", Kind.DURATION_OR_OFF),

  /** How long a cleanup may prune. */
  PRUNE_TIME("prune.time", "5m", Kind.DURATION),

  /** How often a cleanup reblocks. */
  REBLOCK_EVERY("reblock.every", "1d", Kind.DURATION_OR_OFF),

  /** How long a cleanup may reblock. */
  REBLOCK_TIME("reblock.time", "5m", Kind.DURATION),

  /** Segments that are filled less than this are put in order. */
  REBLOCK_FILL("reblock.fill", "75%", Kind.PERCENT_OR_ALL),

  /** How often a cleanup makes a snapshot. */
  SNAPSHOT_EVERY("snapshot.every", "1d", Kind.DURATION_OR_OFF),

  /** How long the snapshots of a cleanup stay. */
  SNAPSHOT_KEEP("snapshot.keep", "60d", Kind.DURATION_OR_FOREVER),

  /** Whether old history goes by itself when space runs short. */
  AUTOPRUNE("autoprune", "on", Kind.SWITCH),

  /** It begins to go when less than this part of all space is available. */
  AUTOPRUNE_LOW("autoprune.low", "5%", Kind.PERCENT),

  /** It ends to go when this part is available again. */
  AUTOPRUNE_HIGH("autoprune.high", "10%", Kind.PERCENT);

  private static final String OFF = "off";
  private static final String FOREVER = "forever";

  /** Of what form values are. */
  private enum Kind {
    POLICY("a policy like " + RetentionPolicy.DEFAULT),
    DURATION("a length of time like 90s, 5m, 2h or 1d"),
    DURATION_OR_OFF(DURATION.allowed + ", or " + OFF),
    DURATION_OR_FOREVER(DURATION.allowed + ", or " + FOREVER),
    PERCENT("a percentage from 1 to 99"),
    PERCENT_OR_ALL("a percentage from 1 to 100"),
    SWITCH("on or off");

    private final String allowed;

    Kind(String allowed) {
      this.allowed = allowed;
    }
  }

  private final String key;
  private final String initial;
  private final Kind kind;

  Setting(String key, String initial, Kind kind) {
    this.key = key;
    this.initial = initial;
    this.kind = kind;
  }

  /** The name, as users write it. */
  public String key() {
    return key;
  }

  /** What holds where nothing is set. */
  public String initial() {
    return initial;
  }

  /**
   * Returns the setting of a name.
   *
   * @throws FsException EINVAL, with a line that lists all
   */
  public static Setting of(String key) {
    return Arrays.stream(values())
        .filter(each -> each.key.equals(key))
        .findFirst()
        .orElseThrow(() ->
            new FsException(
                Errno.EINVAL, "there is no setting '" + key + "'; there are " + keys()));
  }

  private static String keys() {
    return Arrays.stream(values()).map(Setting::key).collect(Collectors.joining(", "));
  }

  /**
   * Returns a value in the form in which it is kept.
   *
   * @throws FsException EINVAL if it is none for this setting, with a line that says what is
   */
  String checked(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case POLICY -> policy(value).toString();
      case PERCENT, PERCENT_OR_ALL -> percent(value) + "%";
      default -> {
        if (!isAllowed(value)) {
          throw refused(text);
        }
        yield value;
      }
    };
  }

  private boolean isAllowed(String value) {
    return switch (kind) {
      case DURATION -> Durations.isOne(value);
      case DURATION_OR_OFF -> Durations.isOne(value) || value.equals(OFF);
      case DURATION_OR_FOREVER -> Durations.isOne(value) || value.equals(FOREVER);
      default -> value.equals("on") || value.equals(OFF);
    };
  }

  private FsException refused(String value) {
    return new FsException(
        Errno.EINVAL, key + " cannot be '" + value + "'; give it " + kind.allowed);
  }

  /** Reads a value of this setting. */
  RetentionPolicy policy(String value) {
    try {
      return RetentionPolicy.parse(value);
    } catch (FsException e) {
      throw new FsException(Errno.EINVAL, key + ": " + e.getMessage(), e);
    }
  }

  /** Reads a value of this setting: seconds; 0 for off, Long.MAX_VALUE for forever. */
  long seconds(String value) {
    String checked = checked(value);
    return switch (checked) {
      case OFF -> 0;
      case FOREVER -> Long.MAX_VALUE;
      default -> Durations.seconds(checked);
    };
  }

  /** Reads a value of this setting. */
  int percent(String value) {
    String digits = value.endsWith("%") ? value.substring(0, value.length() - 1).strip() : value;
    boolean isAll = kind == Kind.PERCENT_OR_ALL && digits.equals("100");
    if (!isAll && !digits.matches("[1-9]\\d?")) {
      throw refused(value);
    }
    return Integer.parseInt(digits);
  }

  /** Reads a value of this setting. */
  boolean isOn(String value) {
    return checked(value).equals("on");
  }
}

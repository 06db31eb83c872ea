package org.tidemark.fs;

import java.util.List;
import java.util.function.Function;
import org.tidemark.scan.RetentionPolicy;

/**
 * All settings at one time; see {@link Setting}.
 *
 * @param pruneKeep which moments pruning keeps
 * @param pruneEverySeconds how often a cleanup prunes; 0: never
 * @param pruneSeconds how long a cleanup may prune
 * @param reblockEverySeconds how often a cleanup reblocks; 0: never
 * @param reblockSeconds how long a cleanup may reblock
 * @param reblockFillPercent segments that are filled less are put in order
 * @param snapshotEverySeconds how often a cleanup makes a snapshot; 0: never
 * @param snapshotKeepSeconds how long those stay; Long.MAX_VALUE: for ever
 * @param autoprune whether old history goes by itself when space runs short
 * @param autopruneLowPercent it begins to go when less of all space is available
 * @param autopruneHighPercent it ends to go when so much is available; above low
 */
public record Configuration(
    RetentionPolicy pruneKeep,
    long pruneEverySeconds,
    long pruneSeconds,
    long reblockEverySeconds,
    long reblockSeconds,
    int reblockFillPercent,
    long snapshotEverySeconds,
    long snapshotKeepSeconds,
    boolean autoprune,
    int autopruneLowPercent,
    int autopruneHighPercent) {
  static Configuration of(List<SettingValue> values) {
    Function<Setting, String> value =
        setting ->
            values.stream()
                .filter(each -> each.name().equals(setting.key()))
                .map(SettingValue::value)
                .findFirst()
                .orElse(setting.initial());
    return new Configuration(
        Setting.PRUNE_KEEP.policy(value.apply(Setting.PRUNE_KEEP)),
        Setting.PRUNE_EVERY.seconds(value.apply(Setting.PRUNE_EVERY)),
        Setting.PRUNE_TIME.seconds(value.apply(Setting.PRUNE_TIME)),
        Setting.REBLOCK_EVERY.seconds(value.apply(Setting.REBLOCK_EVERY)),
        Setting.REBLOCK_TIME.seconds(value.apply(Setting.REBLOCK_TIME)),
        Setting.REBLOCK_FILL.percent(value.apply(Setting.REBLOCK_FILL)),
        Setting.SNAPSHOT_EVERY.seconds(value.apply(Setting.SNAPSHOT_EVERY)),
        Setting.SNAPSHOT_KEEP.seconds(value.apply(Setting.SNAPSHOT_KEEP)),
        Setting.AUTOPRUNE.isOn(value.apply(Setting.AUTOPRUNE)),
        Setting.AUTOPRUNE_LOW.percent(value.apply(Setting.AUTOPRUNE_LOW)),
        Setting.AUTOPRUNE_HIGH.percent(value.apply(Setting.AUTOPRUNE_HIGH)));
  }
}

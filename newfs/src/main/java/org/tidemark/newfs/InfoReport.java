package org.tidemark.newfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Sizes;
import org.tidemark.console.Times;
import org.tidemark.fs.FileSystemInfo;
import org.tidemark.fs.SpaceStatus;

/**
 * What {@code info --json} prints; times are ISO 8601 in UTC, sizes are bytes.
 *
 * @param state one of {@code mounted}, {@code clean}, {@code not-clean}
 * @param mountPoint where it is mounted, or null
 * @param commit the last durable commit
 */
record InfoReport(
    String fsid,
    String label,
    int formatVersion,
    String created,
    long bytes,
    int nodeBytes,
    int segmentBytes,
    long logBytes,
    String state,
    @Nullable String mountPoint,
    Commit commit,
    long liveBytes,
    long historyBytes,
    long freeBytes,
    long availableBytes,
    List<Volume> volumes,
    List<String> notes) {

  record Commit(String tid, String time) {}

  record Volume(int index, String image, long bytes) {}

  static InfoReport of(FsTarget target) {
    FileSystemInfo info = target.maintenance().info();
    SpaceStatus space = target.maintenance().space();
    Optional<Path> mountPoint = target.mountPoint();
    return new InfoReport(
        info.fsid().toString(),
        info.label(),
        info.formatVersion(),
        Times.iso(info.createdNanos()),
        info.volumeBytes().stream().mapToLong(Long::longValue).sum(),
        info.nodeBytes(),
        info.segmentBytes(),
        info.logBytes(),
        mountPoint.isPresent() ? "mounted" : info.clean() ? "clean" : "not-clean",
        mountPoint.map(Path::toString).orElse(null),
        new Commit(Tid.toString(info.committedTid()), Times.iso(info.committedNanos())),
        space.liveBytes(),
        space.historyBytes(),
        space.freeBytes(),
        space.availableBytes(),
        volumes(info),
        info.notes());
  }

  private static List<Volume> volumes(FileSystemInfo info) {
    List<Volume> volumes = new ArrayList<>();
    for (int index = 0; index < info.volumes().size(); index++) {
      volumes.add(new Volume(index, info.volumes().get(index), info.volumeBytes().get(index)));
    }
    return volumes;
  }

  /** Returns the same for people, with times in the zone of this machine. */
  static List<String> lines(FsTarget target, InfoReport info) {
    FileSystemInfo raw = target.maintenance().info();
    List<String> lines = new ArrayList<>();
    lines.add(title(info.volumes.getFirst().image, info.label));
    lines.add(line("id", info.fsid));
    lines.add(line("state", info.stateForPeople()));
    lines.add(
        line(
            "created", Times.local(raw.createdNanos()) + ", format version " + info.formatVersion));
    lines.add(line("last commit", info.commit.tid + " at " + Times.local(raw.committedNanos())));
    lines.add(line("size", Sizes.format(info.bytes)));
    lines.add(line("live", Sizes.format(info.liveBytes)));
    lines.add(line("history", Sizes.format(info.historyBytes)));
    lines.add(
        line(
            "free",
            Sizes.format(info.freeBytes)
                + ", of which "
                + Sizes.format(info.availableBytes)
                + " for users"));
    lines.add(
        line(
            "units",
            "nodes of "
                + Sizes.format(info.nodeBytes)
                + ", segments of "
                + Sizes.format(info.segmentBytes)
                + ", a log of "
                + Sizes.format(info.logBytes)));
    if (info.volumes.size() > 1) {
      for (Volume volume : info.volumes) {
        lines.add(line("volume " + volume.index, Sizes.format(volume.bytes) + ", " + volume.image));
      }
    }
    for (String note : info.notes) {
      lines.add(line("note", note));
    }
    return lines;
  }

  private String stateForPeople() {
    return switch (state) {
      case "mounted" -> "mounted at " + mountPoint;
      case "clean" -> "clean: closed in order";
      default -> "not clean: it was not closed in order; the next mount recovers it";
    };
  }

  static String title(String image, String label) {
    return image + ": Tidemark filesystem" + (label.isEmpty() ? "" : " \"" + label + "\"");
  }

  static String line(String name, String value) {
    return String.format(Locale.ROOT, "  %-12s %s", name, value);
  }
}

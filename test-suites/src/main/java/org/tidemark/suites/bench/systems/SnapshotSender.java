package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tidemark.suites.equipment.Command;

/** Sends the difference of two snapshots: {@code btrfs send -p} and {@code zfs send -i}. */
public final class SnapshotSender implements Sender {
  /** Prints the times before and after, then the bytes of a second run. */
  private static final String MEASURE =
      """
      start=$EPOCHREALTIME
      "$@" >/dev/null
      echo "$start $EPOCHREALTIME"
      "$@" | wc -c
      """;

  private final String name;
  private final Contender contender;
  private final Snapshots snapshots;

  /** How snapshots are made and sent. */
  private interface Snapshots {
    /** Makes the place for the tree in an empty filesystem. */
    Path prepare(Path mount) throws IOException;

    /** Makes a snapshot of the tree, and returns its name. */
    String take(Path tree, int number) throws IOException;

    List<String> send(String from, String to);
  }

  private SnapshotSender(String name, Contender contender, Snapshots snapshots) {
    this.name = name;
    this.contender = contender;
    this.snapshots = snapshots;
  }

  /** btrfs on a loop device. */
  public static Sender btrfs() {
    return new SnapshotSender(
        "btrfs send -p",
        new BtrfsContender(),
        new Snapshots() {
          @Override
          public Path prepare(Path mount) throws IOException {
            Path tree = mount.resolve("tree");
            Command.of("btrfs", "subvolume", "create", tree).check();
            return tree;
          }

          @Override
          public String take(Path tree, int number) throws IOException {
            Path snapshot = tree.resolveSibling("s" + number);
            Command.of("btrfs", "subvolume", "snapshot", "-r", tree, snapshot).check();
            Command.of("sync", "-f", tree).check();
            return snapshot.toString();
          }

          @Override
          public List<String> send(String from, String to) {
            return List.of("btrfs", "-q", "send", "-p", from, to);
          }
        });
  }

  /** zfs-fuse. */
  public static Sender zfsFuse() {
    return new SnapshotSender(
        "zfs send -i",
        new ZfsFuseContender(),
        new Snapshots() {
          @Override
          public Path prepare(Path mount) {
            return mount;
          }

          @Override
          public String take(Path tree, int number) throws IOException {
            String source = Command.of("findmnt", "-n", "-o", "SOURCE", tree).check().text();
            String snapshot = source.strip() + "@s" + number;
            Command.of("/usr/sbin/zfs", "snapshot", snapshot).check();
            return snapshot;
          }

          @Override
          public List<String> send(String from, String to) {
            return List.of("/usr/sbin/zfs", "send", "-i", from, to);
          }
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> whyNot() throws IOException {
    return contender.whyNot();
  }

  @Override
  public Sender.Place open(Path work, long imageBytes) throws IOException {
    Contender.Mounted mounted = contender.mount(work, new Contender.Needs(0, imageBytes));
    boolean done = false;
    try {
      Sender.Place place = new Snapshotted(mounted, snapshots);
      done = true;
      return place;
    } finally {
      if (!done) {
        mounted.close();
      }
    }
  }

  private static final class Snapshotted implements Sender.Place {
    private final Contender.Mounted mounted;
    private final Snapshots snapshots;
    private final Path tree;
    private final List<String> taken = new ArrayList<>();

    Snapshotted(Contender.Mounted mounted, Snapshots snapshots) throws IOException {
      this.mounted = mounted;
      this.snapshots = snapshots;
      this.tree = snapshots.prepare(mounted.directory());
    }

    @Override
    public Path directory() {
      return tree;
    }

    @Override
    public void remember() throws IOException {
      taken.add(snapshots.take(tree, taken.size()));
    }

    @Override
    public Sent send() throws IOException {
      List<String> command = snapshots.send(taken.get(taken.size() - 2), taken.getLast());
      String[] words =
          Command.script(MEASURE).with(command.toArray()).check().text().strip().split("\\s+");
      return new Sent(
          Double.parseDouble(words[1]) - Double.parseDouble(words[0]), Long.parseLong(words[2]));
    }

    @Override
    public void close() throws IOException {
      mounted.close();
    }
  }
}

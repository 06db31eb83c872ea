package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.DurationConverter;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.Sizes;
import org.tidemark.console.Times;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.PeerStatus;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror status}. */
@Command(
    name = "status",
    header = "Tell how far a replica has come, and how the replicas of a source stand.",
    description = {
      "Of a replica: up to which moment it is complete, and how old that is. Of a source: each"
          + " replica that is fed from here, by name: streaming, idle, stalled (nothing has come for"
          + " a while) or offline; how old the oldest change is that it lacks, and how many bytes of"
          + " data it lacks; when it last had everything. With --max-lag the status is 1 if any is"
          + " further behind than that, or if there is none.",
      "Of a directory of objects, whether all are there, and how far a replica comes by them. Only"
          + " the last one is read, and with --data all of them. While the source is there, what is"
          + " damaged can be sent once more: remove it and all behind it, and call mirror copy."
    },
    footer = {
      "",
      "Example: tidemark mirror status /mnt/home --max-lag 10m",
      "Example: tidemark mirror status --data file:/backup/home/"
    })
final class MirrorStatusCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FS",
      description =
          "A source or a replica: an image, a mount, or file:DIR, a directory of objects.")
  private String fs = "";

  @Option(
      names = "--max-lag",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How far behind a replica may be, like 10m or 2h.")
  private @Nullable Long maxLagSeconds;

  @Option(
      names = "--forget",
      paramLabel = "NAME",
      description = "Do not list this replica any more, unless it is fed again.")
  private @Nullable String forgotten;

  @Option(
      names = "--data",
      description = "Read all objects of a directory, and hold them against their checksums.")
  private boolean data;

  @Mixin private Output output;

  private final Map<String, Object> json = new LinkedHashMap<>();

  /** How far each replica is behind, or this one. */
  private final List<Long> lags = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Optional<Path> place = ObjectPlace.parse(fs);
    if (place.isPresent()) {
      showObjects(place.get());
    } else {
      showFileSystem();
    }
    output.json(json);
    boolean late =
        maxLagSeconds != null
            && (lags.isEmpty()
                || lags.stream().anyMatch(lag -> lag > maxLagSeconds * Units.NANOS_PER_SECOND));
    return late ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private void showFileSystem() {
    if (data) {
      throw CommandException.usage("--data is for objects; see: tidemark verify --data " + fs);
    }
    try (FsTarget target = forgotten == null ? FsTarget.open(fs) : FsTarget.openForChange(fs)) {
      Maintenance maintenance = target.maintenance();
      if (forgotten != null) {
        maintenance.forgetPeer(forgotten);
      }
      Optional<ReplicaState> replica = maintenance.replicaState();
      replica.ifPresent(state -> show(state, maintenance.timeOf(state.mark())));
      List<PeerStatus> peers = maintenance.mirrorPeers();
      show(peers);
      if (replica.isEmpty() && peers.isEmpty()) {
        output.say("this is no replica, and no replica was fed from here");
      }
    }
  }

  private void showObjects(Path directory) throws IOException {
    if (forgotten != null || maxLagSeconds != null) {
      throw CommandException.usage("--max-lag and --forget are for filesystems; ask the source");
    }
    try (DirectoryStore store = DirectoryStore.open(directory)) {
      ObjectChain chain = ObjectChain.of(store);
      chain.checkBeginning();
      json.put("objects", chain.names().size());
      ObjectEnd end =
          (data ? chain.readAll() : chain.readLast())
              .orElseThrow(() -> CommandException.failed(fs + ": there are no objects"))
              .end();
      boolean known = end.lastCommit().tid() == end.state().mark();
      show(end.state(), known ? end.lastCommit().time() : 0);
    }
  }

  /** Shows a replica; the time is that of its moment, 0 if it is not known. */
  private void show(ReplicaState state, long time) {
    json.put("lineage", state.lineage().toString());
    json.put("tid", Tid.toString(state.mark()));
    json.put("target", state.target() == 0 ? null : Tid.toString(state.target()));
    long age = Long.MAX_VALUE;
    String when = "";
    if (time != 0) {
      age = Math.max(0, Clock.system().realtimeNanos() - time);
      json.put("time", Times.iso(time));
      json.put("ageSeconds", age / Units.NANOS_PER_SECOND);
      String ago = Times.duration(age / Units.NANOS_PER_SECOND);
      when = ", the state of " + Times.local(time) + " (" + ago + " ago)";
    }
    lags.add(age);
    output.say("replica of %s, %s%s", state.lineage(), text(state), when);
  }

  private void show(List<PeerStatus> peers) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (PeerStatus peer : peers) {
      lags.add(peer.lagNanos());
      output.say(
          "%s: %s, complete up to %s, %s; last complete %s",
          peer.name(),
          state(peer),
          Tid.toString(peer.mark()),
          lag(peer),
          peer.successTime() == 0 ? "never" : Times.local(peer.successTime()));
      list.add(map(peer));
    }
    json.put("peers", list);
  }

  private static String state(PeerStatus peer) {
    String name = peer.state().name().toLowerCase(Locale.ROOT);
    return peer.state() == PeerStatus.State.OFFLINE || peer.state() == PeerStatus.State.STALLED
        ? name + " since " + Times.local(peer.contactTime())
        : name;
  }

  private static String lag(PeerStatus peer) {
    return peer.lagNanos() == 0
        ? "nothing missing"
        : "%s behind, %s of data"
            .formatted(
                Times.duration(peer.lagNanos() / Units.NANOS_PER_SECOND),
                Sizes.format(peer.lagBytes()));
  }

  private static Map<String, Object> map(PeerStatus peer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", peer.name());
    map.put("state", peer.state().name().toLowerCase(Locale.ROOT));
    map.put("tid", Tid.toString(peer.mark()));
    map.put("lagSeconds", peer.lagNanos() / Units.NANOS_PER_SECOND);
    map.put("lagBytes", peer.lagBytes());
    map.put("lastContact", Times.iso(peer.contactTime()));
    if (peer.successTime() != 0) {
      map.put("lastComplete", Times.iso(peer.successTime()));
    }
    return map;
  }

  /** How far a replica has come, as people see it. */
  static String text(ReplicaState state) {
    return (state.mark() == 0 ? "not complete yet" : "complete up to " + Tid.toString(state.mark()))
        + (state.target() == 0
            ? ""
            : "; what comes up to " + Tid.toString(state.target()) + " is under way");
  }
}

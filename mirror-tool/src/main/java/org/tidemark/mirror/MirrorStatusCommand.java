package org.tidemark.mirror;

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
          + " further behind than that, or if there is none."
    },
    footer = {"", "Example: tidemark mirror status /mnt/home --max-lag 10m"})
final class MirrorStatusCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "A source or a replica: an image, or a mount.")
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

  @Mixin private Output output;

  private final Map<String, Object> json = new LinkedHashMap<>();

  /** How far each replica is behind, or this one. */
  private final List<Long> lags = new ArrayList<>();

  @Override
  public Integer call() {
    try (FsTarget target = forgotten == null ? FsTarget.open(fs) : FsTarget.openForChange(fs)) {
      Maintenance maintenance = target.maintenance();
      if (forgotten != null) {
        maintenance.forgetPeer(forgotten);
      }
      Optional<ReplicaState> replica = maintenance.replicaState();
      replica.ifPresent(state -> show(maintenance, state));
      List<PeerStatus> peers = maintenance.mirrorPeers();
      show(peers);
      if (replica.isEmpty() && peers.isEmpty()) {
        output.say("this is no replica, and no replica was fed from here");
      }
    }
    output.json(json);
    boolean late =
        maxLagSeconds != null
            && (lags.isEmpty()
                || lags.stream().anyMatch(lag -> lag > maxLagSeconds * Units.NANOS_PER_SECOND));
    return late ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private void show(Maintenance maintenance, ReplicaState state) {
    String complete = "not complete yet";
    json.put("lineage", state.lineage().toString());
    json.put("tid", Tid.toString(state.mark()));
    json.put("target", state.target() == 0 ? null : Tid.toString(state.target()));
    long age = Long.MAX_VALUE;
    if (state.mark() != 0) {
      long time = maintenance.timeOf(state.mark());
      age = Math.max(0, Clock.system().realtimeNanos() - time);
      json.put("time", Times.iso(time));
      json.put("ageSeconds", age / Units.NANOS_PER_SECOND);
      complete =
          "complete up to %s, the state of %s (%s ago)"
              .formatted(
                  Tid.toString(state.mark()),
                  Times.local(time),
                  Times.duration(age / Units.NANOS_PER_SECOND));
    }
    lags.add(age);
    output.say(
        "replica of %s, %s%s",
        state.lineage(),
        complete,
        state.target() == 0
            ? ""
            : "; what comes up to " + Tid.toString(state.target()) + " is under way");
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
}

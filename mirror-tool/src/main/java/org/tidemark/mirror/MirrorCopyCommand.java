package org.tidemark.mirror;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tidemark.base.Tid;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.Sizes;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark mirror copy}. */
@Command(
    name = "copy",
    header = "Bring a replica up to date, once.",
    description = {
      "Sends what the replica does not have yet, all of it the first time, and ends. After a cut,"
          + " call it again: it goes on where it was. A replica that does not exist is made. Either side"
          + " may be on another machine, [user@]host:path, which is reached by ssh.",
      "DST may be a directory of files, file:DIR, for any place that takes files. Each file is an"
          + " object that never changes once it is there; mirror write makes a replica of them."
    },
    footer = {
      "",
      "Example: tidemark mirror copy /mnt/home backup@nas:/srv/home.tide",
      "Example: tidemark mirror copy /mnt/home file:/backup/home/"
    })
final class MirrorCopyCommand implements Callable<Integer> {
  @Mixin private MirrorEnds ends;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (Side from = ends.openSource()) {
      MirrorStart all = from.source().mirrorRange(0);
      try (Side to = ends.openReplica(all)) {
        Reports reports = ends.reports(from, to, 0);
        try {
          Feed feed = new Feed(from.source(), to.replica(), reports);
          report(feed, feed.run());
        } finally {
          reports.ended();
        }
      }
    }
    return ExitStatus.DONE;
  }

  private void report(Feed feed, ReplicaState state) {
    output.say(
        "%s is complete up to %s: %d records, %s",
        ends.replica(), Tid.toString(state.mark()), feed.items(), Sizes.format(feed.dataBytes()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(state.mark()));
    json.put("records", feed.items());
    json.put("bytes", feed.dataBytes());
    output.json(json);
  }
}

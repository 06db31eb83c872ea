package org.tidemark.fuse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.EffectiveUser;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.mounts.SystemCalls;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark mount}. */
@Command(
    name = "mount",
    header = "Mount a filesystem.",
    description = {
      "",
      "Returns when programs can use it. A process in the background serves it until it is"
          + " unmounted; it can be ended by SIGTERM, which commits and unmounts.",
      "",
      "Any moment of the past is under NAME@@WHEN in the mount, for example"
          + " /mnt/docs/plan.txt@@-2h."
    },
    footer = {"", "Example: tidemark mount -o commit=1 disk.img /mnt"})
public final class MountCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Option(
      names = {"-f", "--foreground"},
      description = "Serve in the foreground; messages go to stderr.")
  private boolean foreground;

  @Option(names = "-o", paramLabel = "OPTS", description = MountOptions.HELP)
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description =
          "How to talk to the kernel: kernel (its own protocol, the default on Linux) or jnr"
              + " (libfuse 2).")
  private @Nullable String transport;

  @Option(
      names = "--as-of",
      paramLabel = "WHEN",
      description = "Show the whole filesystem as of a moment, read-only.")
  private @Nullable String asOf;

  @Option(names = "--ready-pipe", hidden = true, description = "Report to the process in front.")
  private boolean readyPipe;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Image file or block device.")
  private Path image;

  @Parameters(index = "1", paramLabel = "DIR", description = "Directory to mount at.")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!readyPipe) {
      mount();
      return ExitStatus.DONE;
    }
    try {
      mount();
    } catch (Exception e) {
      Background.sayFailed(e);
      throw e;
    }
    return ExitStatus.DONE;
  }

  private void mount() throws IOException {
    boolean root = EffectiveUser.id() == 0;
    MountOptions parsed = MountOptions.parse(options, Optional.ofNullable(asOf), root);
    Transport chosen = TransportChoice.choose(Optional.ofNullable(transport), this::warn);
    if (!Files.exists(image)) {
      throw CommandException.failed(image + ": no such file; tidemark newfs makes one");
    }
    if (Files.isDirectory(image)) {
      throw CommandException.failed(image + ": is a directory, not an image");
    }
    Path realImage = image.toRealPath();
    Path realDirectory = MountPoints.resolve(directory);
    MountPoints.prepare(realDirectory).ifPresent(this::warn);
    if (realImage.startsWith(realDirectory)) {
      throw CommandException.failed(
          directory + ": holds the image itself, which would be hidden by the mount");
    }
    if (foreground) {
      serve(new Serving(realImage, realDirectory, chosen, parsed), parsed);
    } else {
      startBackground(realImage, realDirectory, chosen, parsed, root);
    }
  }

  private void serve(Serving serving, MountOptions parsed) throws IOException {
    MountLog.useOneLineMessages();
    if (readyPipe) {
      // Fails only for the leader of a session, which is what we want to be.
      int ignored = SystemCalls.newSession();
    } else if (parsed.log().isPresent()) {
      MountLog.redirectTo(parsed.log().get());
    }
    serving.run(readyPipe ? Background::sayReady : () -> {});
  }

  private void startBackground(
      Path realImage, Path realDirectory, Transport chosen, MountOptions parsed, boolean root)
      throws IOException {
    Path log = MountLog.place(realImage, parsed.log(), root, System.getenv());
    MountLog.prepare(log, parsed.log().isEmpty());
    List<String> arguments =
        new ArrayList<>(List.of(spec.name(), "-f", "--ready-pipe", "--transport", chosen.name()));
    for (String option : options) {
      arguments.addAll(List.of("-o", option));
    }
    if (asOf != null) {
      arguments.addAll(List.of("--as-of", asOf));
    }
    arguments.addAll(List.of(realImage.toString(), realDirectory.toString()));
    long pid =
        Background.start(spec.root().commandLine().getParseResult().originalArgs(), arguments, log);
    output.json(new Mounted(realImage.toString(), realDirectory.toString(), pid, log.toString()));
  }

  /** What {@code --json} prints: see docs/JSON.md. */
  private record Mounted(String image, String directory, long process, String log) {}

  private void warn(String line) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + line);
    spec.commandLine().getErr().flush();
  }
}

package org.tidemark.mirror;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tidemark.console.SizeConverter;
import picocli.CommandLine.Option;

/** How the other side is reached: {@code @Mixin LinkOptions link}. */
final class LinkOptions {
  /** A link that is silent for a minute is given up. */
  private static final String DEFAULT_SSH =
      "ssh -o ServerAliveInterval=20 -o ServerAliveCountMax=3";

  @Option(
      names = {"-e", "--ssh"},
      paramLabel = "COMMAND",
      defaultValue = DEFAULT_SSH,
      description = "How to call ssh, with its options: --ssh \"ssh -p 2222\".")
  private String ssh = DEFAULT_SSH;

  @Option(
      names = "--remote-program",
      paramLabel = "COMMAND",
      defaultValue = "tidemark",
      description = "What the program is called on the other side.")
  private String program = "tidemark";

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      converter = SizeConverter.class,
      defaultValue = "0",
      description = "At most so many bytes per second, like 10m, over ssh and into file:DIR.")
  private long bytesPerSecond;

  @Option(
      names = "--compress",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Compress by zstd what goes over the link or into objects: the default.")
  private boolean compress = true;

  boolean compress() {
    return compress;
  }

  long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Returns the command that starts the server on a host. */
  List<String> command(String host) {
    List<String> command = new ArrayList<>(Arrays.asList(ssh.strip().split("\\s+")));
    command.add(host);
    command.addAll(Arrays.asList(program.strip().split("\\s+")));
    command.addAll(List.of("mirror", "serve"));
    return command;
  }
}

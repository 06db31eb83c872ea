package org.tidemark.dist;

import org.tidemark.console.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code tidemark}: nothing but its commands. */
@Command(
    name = "tidemark",
    description = "A filesystem that remembers.",
    mixinStandardHelpOptions = true,
    version = "tidemark 0.1.0-SNAPSHOT")
public final class Tidemark implements Runnable {
  public static void main(String[] args) {
    System.exit(new CommandLine(new Tidemark()).execute(args));
  }

  @Override
  public void run() {
    System.exit(ExitStatus.USAGE);
  }
}

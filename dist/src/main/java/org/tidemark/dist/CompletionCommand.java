package org.tidemark.dist;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script for bash and zsh. */
@Command(
    name = "completion",
    header = "Print the completion script for bash and zsh.",
    footer = {"", "Example: source <(tidemark completion)"})
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash("tidemark", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}

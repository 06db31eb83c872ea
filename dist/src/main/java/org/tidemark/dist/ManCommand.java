package org.tidemark.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tidemark.console.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the man pages: one for the program and one for each command. */
@Command(
    name = "man-pages",
    hidden = true,
    header = "Write the man pages into a directory.",
    footer = {"", "Example: tidemark man-pages /usr/local/share/man/man1"})
final class ManCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Where to write them; made if it is not there.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    write(spec.root().commandLine());
    return ExitStatus.DONE;
  }

  private void write(CommandLine command) throws IOException {
    CommandSpec page = command.getCommandSpec();
    if (page.usageMessage().hidden()) {
      return;
    }
    Files.writeString(folder.resolve(ManPage.name(page) + ".1"), ManPage.of(page));
    for (CommandLine subcommand : command.getSubcommands().values()) {
      write(subcommand);
    }
  }
}

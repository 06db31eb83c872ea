package org.tidemark.dist;

import org.tidemark.dist.command.DiffCommand;
import org.tidemark.dist.command.HistoryCommand;
import org.tidemark.dist.command.SpaceCommand;
import org.tidemark.dist.command.VerifyCommand;
import org.tidemark.dist.demo.DemoCommand;
import org.tidemark.fuse.cli.MountCommand;
import org.tidemark.fuse.cli.SyncCommand;
import org.tidemark.fuse.cli.UmountCommand;
import org.tidemark.mirror.MirrorCommand;
import org.tidemark.newfs.InfoCommand;
import org.tidemark.newfs.NewfsCommand;
import org.tidemark.reblock.CleanupCommand;
import org.tidemark.reblock.ConfigCommand;
import org.tidemark.reblock.PruneCommand;
import org.tidemark.reblock.PruneEverythingCommand;
import org.tidemark.reblock.ReblockCommand;
import org.tidemark.reblock.SnapshotCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code tidemark}: nothing but its commands.
 *
 * <p>A command is a class of the module that does the work; it is made known here, one line each.
 */
@Command(
    name = "tidemark",
    header = "A filesystem that remembers.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    subcommands = {
      NewfsCommand.class,
      InfoCommand.class,
      SpaceCommand.class,
      MountCommand.class,
      UmountCommand.class,
      SyncCommand.class,
      HistoryCommand.class,
      DiffCommand.class,
      VerifyCommand.class,
      SnapshotCommand.class,
      PruneCommand.class,
      PruneEverythingCommand.class,
      CleanupCommand.class,
      ConfigCommand.class,
      ReblockCommand.class,
      MirrorCommand.class,
      DemoCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      WarmUpCommand.class,
    },
    footer = {
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done in part.",
      "",
      "Example: tidemark demo"
    })
public final class Tidemark implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  @SuppressWarnings("UnusedVariable")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "On an error, show the stack trace too.")
  private boolean debug;

  /** How messages of the engine are shown: as a line like any other, without date and class. */
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "tidemark: %5$s%6$s%n");
    }
    System.exit(commandLine().execute(args));
  }

  /** Returns the whole program, ready to execute. */
  static CommandLine commandLine() {
    return configure(new CommandLine(new Tidemark()));
  }

  /** Gives the program and its commands, those known by now, the behaviour that all share. */
  static CommandLine configure(CommandLine program) {
    return program
        .setParameterExceptionHandler(Errors::wrongUsage)
        .setExecutionExceptionHandler(Errors::failure)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // @@yesterday is a moment
        .setUsageHelpAutoWidth(true);
  }

  boolean debug() {
    return debug;
  }

  /** Called when no command is given. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }
}

package org.tidemark.dist;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The man page of one command, in the man macros of roff, from what its help says. */
final class ManPage {
  private final StringBuilder page = new StringBuilder();
  private final CommandSpec command;

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** Returns the name of the page: {@code tidemark-snapshot-create}. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  static String of(CommandSpec command) {
    return new ManPage(command).write();
  }

  private String write() {
    macro(".TH", name(command).toUpperCase(Locale.ROOT), "1", "", "Tidemark", "Tidemark");
    section("NAME");
    text(name(command) + " - " + String.join(" ", command.usageMessage().header()));
    section("SYNOPSIS");
    text(new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0));
    paragraphs("DESCRIPTION", command.usageMessage().description());
    section("OPTIONS");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      entry(parameter.paramLabel(), parameter);
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        entry(String.join(", ", option.names()) + value(option), option);
      }
    }
    subcommands();
    paragraphs("NOTES", command.usageMessage().footer());
    return page.toString();
  }

  private void subcommands() {
    if (command.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandLine subcommand : command.subcommands().values()) {
      CommandSpec spec = subcommand.getCommandSpec();
      if (!spec.usageMessage().hidden()) {
        page.append(".TP\n");
        macro(".BR", name(spec), "(1)");
        text(String.join(" ", spec.usageMessage().header()));
      }
    }
  }

  private void entry(String term, ArgSpec argument) {
    page.append(".TP\n");
    macro(".B", term);
    text(String.join(" ", argument.description()));
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " " + option.paramLabel();
  }

  private void paragraphs(String title, String[] lines) {
    if (lines.length > 0) {
      section(title);
      for (String line : lines) {
        if (line.isBlank()) {
          page.append(".PP\n");
        } else {
          text(line);
        }
      }
    }
  }

  private void section(String title) {
    macro(".SH", title);
  }

  private void macro(String name, String... arguments) {
    page.append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  /** A text line that starts with a dot or a quote would be taken for a macro. */
  private void text(String text) {
    for (String line : text.strip().lines().toList()) {
      String escaped = escape(line.strip());
      page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "");
      page.append(escaped).append('\n');
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}

package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps what the filesystem logs, instead of printing it, until it is closed. */
final class LogWatch extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("org.tidemark");

  private final List<String> lines = new ArrayList<>();
  private final boolean printed = LOGGER.getUseParentHandlers();

  LogWatch() {
    LOGGER.addHandler(this);
    LOGGER.setUseParentHandlers(false);
  }

  /** Fails if there was a warning or an error. */
  synchronized void checkQuiet() {
    if (!lines.isEmpty()) {
      throw new AssertionError("logged: " + String.join("; ", lines));
    }
  }

  @Override
  public synchronized void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      lines.add(line.getLevel() + ": " + line.getMessage() + " " + List.of(parameters(line)));
    }
  }

  private static Object[] parameters(LogRecord line) {
    return line.getParameters() == null ? new Object[0] : line.getParameters();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(printed);
  }
}

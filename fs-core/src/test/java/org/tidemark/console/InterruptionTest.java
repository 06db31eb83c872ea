package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

class InterruptionTest {
  private static final int LOOKS_MAX = 1000;

  /** The signal of Ctrl-C comes from outside, at any time. */
  @Test
  void aJobThatIsInterruptedEndsInPart() throws IOException, InterruptedException {
    try (Progress progress = Progress.onTerminal("job", new PrintWriter(new StringWriter()))) {
      progress.update(1, 2);
      Process kill =
          new ProcessBuilder("kill", "-INT", Long.toString(ProcessHandle.current().pid())).start();
      assertEquals(0, kill.waitFor());
      CommandException ended = awaitEnd(progress);
      assertEquals(ExitStatus.PARTIAL, ended.status());
      assertTrue(ended.getMessage().contains("call it again"), ended.getMessage());
    }
    try (Progress next = Progress.onTerminal("next", new PrintWriter(new StringWriter()))) {
      next.update(1, 2); // was not interrupted
    }
  }

  private static CommandException awaitEnd(Progress progress) {
    for (int i = 0; i < LOOKS_MAX; i++) {
      try {
        progress.update(1, 2);
      } catch (CommandException e) {
        return e;
      }
      Clock.system().parkNanos(Units.NANOS_PER_SECOND / 100);
    }
    throw new AssertionError("the signal did not come");
  }
}

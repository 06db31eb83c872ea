package org.tidemark.reblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.console.CommandException;

/** History goes for good only if the user says so twice. */
class PurgeQuestionsTest {
  private final StringWriter out = new StringWriter();

  private void ask(String answers) {
    PurgeQuestions.of(new BufferedReader(new StringReader(answers)), new PrintWriter(out, true))
        .ask("/a b", "what it is about");
  }

  @Test
  void yesAndThePathAgainIsYes() {
    ask("y\n/a b\n");
    ask("Yes \n /a b\n");
    assertTrue(out.toString().contains("what it is about"), out.toString());
    assertTrue(out.toString().contains("snapshots and holds"), out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "y", "y\n", "\n", "n\n/a b\n", "y\n/a\n", "y\n/a b/\n", "/a b\ny\n"})
  void allElseIsNo(String answers) {
    CommandException no = assertThrows(CommandException.class, () -> ask(answers));
    assertEquals("nothing was done", no.getMessage());
  }
}

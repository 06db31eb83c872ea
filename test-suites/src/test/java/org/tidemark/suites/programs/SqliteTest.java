package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.suites.equipment.Command;

/**
 * SQLite: what it has acknowledged survives the death of the filesystem's process in the middle of
 * its work, and its database is whole.
 */
@Tag("mount")
class SqliteTest {
  private static final int ROUNDS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 40;
  private static final int TRANSACTIONS_MAX = 100_000;

  @RegisterExtension final Beds beds = new Beds("commit=1");

  @ParameterizedTest
  @ValueSource(strings = {"delete", "truncate", "persist", "wal"})
  void keepsWhatItAcknowledged(String journal) throws IOException {
    Path database = beds.directory().resolve("data.db");
    Random random = new Random(journal.hashCode());
    sqlite(
        database,
        "PRAGMA journal_mode=" + journal + ";",
        "CREATE TABLE a(n INTEGER PRIMARY KEY, body TEXT);",
        "CREATE TABLE b(n INTEGER PRIMARY KEY, body TEXT);",
        "CREATE INDEX by_body ON a(body);");
    int last = 0;
    for (int round = 0; round < Beds.scaled(ROUNDS); round++) {
      int enough = 1 + random.nextInt(ACKNOWLEDGED_BEFORE_KILL);
      int acknowledged = Math.max(last, runUntilKilled(database, journal, last, enough));
      last = check(database, acknowledged);
    }
    beds.bed().settle();
    assertEquals(last, check(database, last));
    // Everything can still be rewritten.
    sqlite(database, "DELETE FROM a WHERE n % 2 = 0; VACUUM;");
    assertEquals("ok", sqlite(database, "PRAGMA integrity_check;"));
  }

  /**
   * Feeds transactions; once enough are acknowledged, kills the filesystem under SQLite.
   *
   * @return the number of the last transaction that was acknowledged
   */
  private int runUntilKilled(Path database, String journal, int last, int enough)
      throws IOException {
    Process process = Command.of("sqlite3", "-batch", "-bail", database).start();
    Thread feeder = Thread.ofVirtual().start(() -> feed(process, journal, last));
    int acknowledged = last;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      boolean killed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ack ")) {
          acknowledged = Integer.parseInt(line.substring(4));
        }
        if (!killed && acknowledged - last >= enough) {
          killed = true;
          if (beds.bed().canCrash()) {
            // Power takes both. SQLite alone would go on: where it cannot open a directory to make
            // a removal in it durable (unixDelete), it takes that for done, and acknowledges.
            Command.of("kill", "-STOP", process.pid()).check();
            beds.bed().crash();
          }
          process.toHandle().destroyForcibly(); // its output stays readable
        }
      }
      assertTrue(killed, () -> "SQLite ended early: " + errors(process));
    }
    join(feeder);
    return acknowledged;
  }

  private static void feed(Process process, String journal, int last) {
    try (Writer writer =
        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
      // Without EXTRA, SQLite does not wait until the removal of a journal is durable, and so the
      // last transaction may be undone.
      writer.write("PRAGMA synchronous=EXTRA; PRAGMA journal_mode=" + journal + ";\n");
      for (int n = last + 1; n < last + TRANSACTIONS_MAX; n++) {
        String body = "hex(randomblob(" + (50 + n % 13 * 100) + "))";
        writer.write(
            "BEGIN; INSERT INTO a VALUES("
                + n
                + ","
                + body
                + ");"
                + " UPDATE a SET body="
                + body
                + " WHERE n="
                + n / 2
                + ";"
                + " INSERT INTO b VALUES("
                + n
                + ","
                + body
                + "); COMMIT;"
                + " SELECT 'ack "
                + n
                + "';\n");
        writer.flush();
      }
    } catch (IOException e) {
      // SQLite has ended because its filesystem is gone; that is the test.
    }
  }

  /** Checks the database after a crash and returns the number of the last transaction in it. */
  private static int check(Path database, int acknowledged) throws IOException {
    assertEquals("ok", sqlite(database, "PRAGMA integrity_check;"));
    String[] found =
        sqlite(
                database,
                "SELECT (SELECT count(*) FROM a), (SELECT ifnull(max(n),0) FROM a),"
                    + " (SELECT count(*) FROM b), (SELECT ifnull(max(n),0) FROM b);")
            .split("\\|");
    int last = Integer.parseInt(found[1]);
    for (String number : found) {
      assertEquals(last, Integer.parseInt(number), "transactions are whole and in order");
    }
    // One more may be in it whose acknowledgment was under way.
    assertTrue(
        last == acknowledged || last == acknowledged + 1,
        () -> acknowledged + " were acknowledged, " + last + " are there");
    return last;
  }

  private static String sqlite(Path database, String... statements) throws IOException {
    return Command.of("sqlite3", "-batch", "-bail", database)
        .withInput(String.join("\n", statements) + "\n")
        .check()
        .text()
        .strip();
  }

  private static String errors(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.TreeManifest;

/** dbench: the load of file server clients, several at once. */
@Tag("mount")
class DbenchTest {
  private static final int SECONDS = 6;
  private static final int CLIENTS = 3;

  @RegisterExtension final Beds beds = new Beds("commit=1");

  @Test
  void servesSeveralClients() throws IOException {
    Path directory = Files.createDirectory(beds.directory().resolve("dbench"));
    Command.Result result =
        Command.of("dbench", "-D", directory, "-t", Beds.scaled(SECONDS), CLIENTS).check();
    assertTrue(result.text().contains("Throughput"), result::printed);
    TreeManifest before = TreeManifest.of(directory);

    beds.bed().settle();

    before.requireSame("after mounting again", TreeManifest.of(directory));
    Command.of("rm", "-rf", directory).check();
  }
}

package org.tidemark.suites.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts {@code ./tidemark} as a user does, on what this build has packaged. */
class LauncherTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNullElse(System.getProperty("tidemark.root"), "..")).normalize();

  @TempDir Path work;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void needThePackagedProgram() {
    String app = Objects.requireNonNullElse(System.getenv("TIDEMARK_APP"), "");
    assumeTrue(Files.isDirectory(Path.of(app, "lib")), "not packaged; run with mvn verify");
  }

  @Test
  void saysItsVersion() throws Exception {
    Result result = run(Map.of(), ROOT.resolve("tidemark").toString(), "--version");
    assertEquals(0, result.status, result.err);
    assertTrue(result.out.startsWith("tidemark "), result.out);
    assertEquals("", result.err);
  }

  @Test
  void findsAJdkWhateverIsDefault() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", "/nonexistent");
    Result result = run(environment, ROOT.resolve("tidemark").toString(), "--version");
    assertEquals(0, result.status, result.err);
  }

  @Test
  void startsThroughALink() throws Exception {
    Path link =
        Files.createSymbolicLink(work.resolve("a link"), ROOT.resolve("tidemark").toRealPath());
    assertEquals(0, run(Map.of(), link.toString(), "--help").status);
  }

  @Test
  void wrongUsageIsOneLineAndTwo() throws Exception {
    Result result = run(Map.of(), ROOT.resolve("tidemark").toString(), "no-such-command");
    assertEquals(2, result.status);
    assertEquals(1, result.err.lines().count(), result.err);
    assertEquals("", result.out);
  }

  @Test
  void argumentsKeepTheirBytesInAPoorLocale() throws Exception {
    Map<String, String> environment = Map.of("LANG", "C", "LC_ALL", "C");
    Result result = run(environment, ROOT.resolve("tidemark").toString(), "größe");
    assertTrue(result.err.contains("größe"), result.err);
  }

  @Test
  void theCompletionScriptIsAScript() throws Exception {
    Result script = run(Map.of(), ROOT.resolve("tidemark").toString(), "completion");
    assertEquals(0, script.status, script.err);
    Path file = Files.writeString(work.resolve("completion.sh"), script.out);
    Result syntax = run(Map.of(), "bash", "-n", file.toString());
    assertEquals(0, syntax.status, syntax.err);
  }

  @Test
  void setupListsWhatIsMissingAndChangesNothing() throws Exception {
    Result result = run(Map.of(), ROOT.resolve("tools/setup").toString(), "--tests", "--list");
    assertEquals(0, result.status, result.err);
    assertEquals(2, run(Map.of(), ROOT.resolve("tools/setup").toString(), "--nonsense").status);
  }

  private Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(work, "out", ".txt");
    Path err = Files.createTempFile(work, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    return new Result(
        status,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}

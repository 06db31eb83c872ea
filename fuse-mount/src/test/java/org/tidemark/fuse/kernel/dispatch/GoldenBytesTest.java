package org.tidemark.fuse.kernel.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.Opcode;
import org.tidemark.fuse.kernel.abi.ReplyHeader;

/**
 * Requests as the kernel sends them, byte by byte, what they make the filesystem do, and the
 * replies byte by byte: {@code golden.txt}. It was laid out from linux/fuse.h and not with the
 * classes that it tests.
 */
class GoldenBytesTest {
  private static final Set<Integer> NOT_AN_OPCODE = Set.of(0, 7, 19);

  /** One block of the file. */
  record Golden(String title, String mode, String request, List<String> calls, String reply) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Golden> cases() throws IOException {
    String text;
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("golden.txt")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
    List<Golden> cases = new ArrayList<>();
    for (String block : text.split("\n\n", -1)) {
      List<String> lines = block.lines().toList();
      if (!lines.isEmpty()) {
        cases.add(
            new Golden(
                String.join("", after(lines, "# ")),
                String.join("", after(lines, "mode ")),
                String.join("", after(lines, "> ")),
                after(lines, "= "),
                String.join("", after(lines, "< "))));
      }
    }
    return cases;
  }

  private static List<String> after(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  private static SessionOptions options(String mode) {
    return SessionOptions.DEFAULTS.withZeroMessageOpen(mode.equals("zero"));
  }

  private static void init(DispatchBed bed, String mode) {
    switch (mode) {
      case "zero" -> bed.init(45, DispatchBed.ALL_FLAGS);
      case "plain" -> bed.init(45, DispatchBed.ALL_FLAGS & ~InitFlags.WRITEBACK_CACHE);
      case "old" -> bed.init(31, 0);
      default -> throw new AssertionError(mode);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void requestsAndRepliesAreTheseBytes(Golden golden) {
    RecordingFileSystem fileSystem = new RecordingFileSystem();
    Notifier notifier =
        (message, bytes) -> {
          fileSystem.calls.add(shown(message));
          return 0;
        };
    try (DispatchBed bed = new DispatchBed(fileSystem, options(golden.mode), notifier)) {
      init(bed, golden.mode);
      int length = bed.send(HexFormat.of().parseHex(golden.request));
      assertEquals(golden.calls, fileSystem.calls);
      assertEquals(golden.reply, HexFormat.of().formatHex(bed.reply(length)));
    }
  }

  /** Shows a notification about a node. */
  private static String shown(MemorySegment message) {
    MemorySegment body = message.asSlice(ReplyHeader.BYTES);
    return "notify(%d, %d, %d, %d)"
        .formatted(
            message.get(ValueLayout.JAVA_INT, ReplyHeader.ERROR),
            body.get(ValueLayout.JAVA_LONG, 0),
            body.get(ValueLayout.JAVA_LONG, 8),
            body.get(ValueLayout.JAVA_LONG, 16));
  }

  @Test
  void noOpcodeIsLeftOut() throws IOException {
    Set<Integer> covered =
        cases().stream()
            .map(golden -> Integer.reverseBytes((int) Long.parseLong(golden.request, 8, 16, 16)))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<Integer> all =
        IntStream.range(0, Opcode.COUNT)
            .boxed()
            .filter(opcode -> !NOT_AN_OPCODE.contains(opcode))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(covered.containsAll(all), () -> "only " + covered);
  }
}

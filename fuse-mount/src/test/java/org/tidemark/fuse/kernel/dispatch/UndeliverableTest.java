package org.tidemark.fuse.kernel.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel would have held by a reply that it did not take is given back, once. */
class UndeliverableTest {
  private static final String CALLER = "e8030000640000002a00000000000000";

  private final RecordingFileSystem fileSystem = new RecordingFileSystem();

  private List<String> givenBack(String request) {
    try (DispatchBed bed =
        new DispatchBed(
            fileSystem,
            SessionOptions.DEFAULTS.withZeroMessageOpen(false),
            (message, bytes) -> 0)) {
      bed.init(45, DispatchBed.ALL_FLAGS);
      bed.send(HexFormat.of().parseHex(request));
      fileSystem.calls.clear();
      bed.dispatcher.undeliverable(bed.exchange);
      bed.dispatcher.undeliverable(bed.exchange);
    }
    return fileSystem.calls;
  }

  private static String request(int bytes, int opcode, String body) {
    return "%02x000000%02x0000000100000000000000".formatted(bytes, opcode)
        + "0700000000000000"
        + CALLER
        + body;
  }

  @Test
  void aReferenceOfLookup() {
    assertEquals(List.of("forget(77, 1)"), givenBack(request(45, 1, "6e616d6500")));
  }

  @Test
  void nothingOfGetattr() {
    assertEquals(List.of(), givenBack(request(56, 3, "00".repeat(16))));
  }

  @Test
  void aHandleOfOpen() {
    assertEquals(List.of("release(7, handle=5)"), givenBack(request(48, 14, "00".repeat(8))));
  }

  @Test
  void aHandleOfOpendir() {
    assertEquals(
        List.of("releaseDirectory(7, handle=6)"), givenBack(request(48, 27, "00".repeat(8))));
  }

  @Test
  void bothOfCreate() {
    assertEquals(
        List.of("release(77, handle=5)", "forget(77, 1)"),
        givenBack(request(61, 35, "00".repeat(16) + "6e616d6500")));
  }

  @Test
  void oneForEachEntryOfReaddirplusButTheDots() {
    String readIn = "06" + "00".repeat(15) + "00100000" + "00".repeat(20);
    assertEquals(List.of("forget(77, 1)"), givenBack(request(80, 44, readIn)));
  }
}

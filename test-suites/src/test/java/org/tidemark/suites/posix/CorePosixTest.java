package org.tidemark.suites.posix;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tidemark.base.Clock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;

/** The case map over the core alone, with everything that runs by itself running. */
class CorePosixTest {
  private static final long VOLUME_BYTES = 2L << 30;

  @TestFactory
  Stream<DynamicTest> cases() {
    MemoryDevice device = new MemoryDevice(VOLUME_BYTES);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    FileSystem fs =
        FileSystem.open(List.of(device), OpenOptions.DEFAULTS.withCommitIntervalNanos(50_000_000));
    CoreSubject subject = new CoreSubject(fs);
    return PosixCases.all().stream()
        .filter(c -> PosixRunner.missing(subject, c).isEmpty())
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> PosixRunner.run(subject, c)))
        .onClose(fs::close);
  }
}

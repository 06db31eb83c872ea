package org.tidemark.suites.posix;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.suites.equipment.MountedImage;

/**
 * The case map over a mount; what it has written is checked at the end.
 *
 * <p>libfuse 2 knows neither renames with flags nor seeking for data and holes, and the kernel does
 * not tell of reads that it answers from its cache. Cases that need these are left out here.
 */
@Tag("mount")
@Tag("short-mount")
class MountPosixTest {
  private static final Capability[] LACKING =
      MountedImage.throughLibfuse()
          ? new Capability[] {Capability.RENAME_FLAGS, Capability.SEEK_HOLE}
          : new Capability[] {Capability.ATIME};
  private static final int CASES_MIN = MountedImage.throughLibfuse() ? 220 : 300;

  @TempDir private Path work;
  private MountedImage mounted;
  private LibcSubject subject;

  @BeforeEach
  void mount() throws IOException {
    String app = Objects.requireNonNullElse(System.getenv("TIDEMARK_APP"), "");
    assumeTrue(Files.isDirectory(Path.of(app, "lib")), "not packaged; run with mvn verify");
    mounted = MountedImage.create(work.toRealPath(), "16g");
    subject = new LibcSubject(mounted.directory(), LACKING);
  }

  @AfterEach
  void check() throws IOException {
    if (mounted == null) {
      return;
    }
    try {
      subject.close();
      mounted.unmount();
      mounted.verify();
    } finally {
      mounted.close();
    }
  }

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> cases =
        PosixCases.all().stream()
            .filter(c -> PosixRunner.missing(subject, c).isEmpty())
            .map(c -> DynamicTest.dynamicTest(c.name(), () -> PosixRunner.run(subject, c)))
            .toList();
    if (subject.capabilities().contains(Capability.ROOT)) {
      assertTrue(cases.size() >= CASES_MIN, () -> "only " + cases.size() + " cases are run");
    }
    return cases;
  }
}

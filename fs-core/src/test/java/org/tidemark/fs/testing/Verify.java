package org.tidemark.fs.testing;

import org.tidemark.fs.FileSystem;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** The check that runs after every test that wrote. */
public final class Verify {
  private Verify() {}

  /** Commits, and fails unless everything that any moment refers to is whole. */
  public static void clean(FileSystem fs) {
    fs.sync();
    VerifyReport report = fs.verify(true, ScanProgress.NONE);
    if (!report.isClean()) {
      throw new AssertionError("verify: " + String.join("\n  ", report.problems()));
    }
  }
}

package org.tidemark.suites.programs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.TreeManifest;

/** fio writes blocks with checksums in them in many ways, and finds all of them again. */
@Tag("mount")
class FioTest {
  private static final int MEBIBYTES = 24;

  /** A way of writing. */
  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  enum Job {
    SEQUENTIAL("--rw=write", "--bs=128k", "--fsync=32"),
    RANDOM("--rw=randwrite", "--bs=4k", "--fsync=500"),
    MIXED_SIZES("--rw=randwrite", "--bssplit=1k/20:4k/30:12k/20:64k/20:256k/10", "--fsync=100"),
    OVERWRITING("--rw=randwrite", "--bs=8k", "--norandommap", "--loops=2", "--fdatasync=200"),
    MIXED_READS("--rw=randrw", "--bsrange=2k-32k", "--rwmixread=30", "--fsync=100"),
    MAPPED("--rw=randwrite", "--bs=4k", "--ioengine=mmap", "--fsync=500"),
    QUEUED("--rw=randwrite", "--bs=16k", "--ioengine=libaio", "--iodepth=16", "--fsync=100"),
    TWO_AT_ONCE("--rw=randwrite", "--bs=4k-64k", "--numjobs=2", "--fsync=200");

    private final List<String> options;

    Job(String... options) {
      this.options = List.of(options);
    }
  }

  @RegisterExtension final Beds beds = new Beds("commit=1");

  @ParameterizedTest
  @EnumSource
  void findsWhatItWrote(Job job) throws IOException {
    fio(job, "--do_verify=1", "--end_fsync=1");
    TreeManifest before = TreeManifest.ofContent(beds.directory());

    beds.bed().settle();

    before.requireSame("after mounting again", TreeManifest.ofContent(beds.directory()));
    if (job != Job.MIXED_READS) { // which would read other places than it wrote
      fio(job, "--verify_only");
    }
  }

  private void fio(Job job, String... more) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("--name=" + job.name().toLowerCase(java.util.Locale.ROOT));
    options.add("--directory=" + beds.directory());
    options.add("--size=" + Beds.scaled(MEBIBYTES) + "m");
    options.add("--verify=crc32c");
    options.add("--verify_fatal=1");
    options.add("--randseed=7");
    options.add("--minimal");
    options.addAll(job.options);
    options.addAll(List.of(more));
    Command.of("fio").with(options.toArray()).in(beds.host()).check();
  }
}

package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Holes: fallocate, punching, seeking. */
final class SparseCases {
  private static final int PUNCH = FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE;

  private SparseCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "fallocate.extends_with_zeros",
            t -> {
              t.file("a", data(1, 3_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.times("a", "mc", () -> t.fs.fallocate(fd.number, 0, 0, 100_000));
              t.equal("size", 100_000, fd.stat().size());
              t.same("content", Arrays.copyOf(data(1, 3_000), 100_000), fd.pread(0, 100_001));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "fallocate.keep_size_changes_no_size",
            t -> {
              t.file("a", data(1, 3_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fallocate(fd.number, FALLOC_KEEP_SIZE, 0, 100_000);
              t.equal("size", 3_000, fd.stat().size());
              t.same("content", data(1, 3_000), fd.pread(0, 100_001));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "fallocate.over_data_keeps_it",
            t -> {
              t.file("a", data(1, 50_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fallocate(fd.number, 0, 10_000, 10_000);
              t.same("content", data(1, 50_000), fd.pread(0, 50_001));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "fallocate.bad_arguments_are_EINVAL",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.fails(EINVAL, () -> t.fs.fallocate(fd.number, 0, 0, 0));
              t.fails(EINVAL, () -> t.fs.fallocate(fd.number, 0, -1, 10));
              t.fails(EINVAL, () -> t.fs.fallocate(fd.number, 0, 10, -1));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "fallocate.punch_without_keep_size_is_EOPNOTSUPP",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.fails(EOPNOTSUPP, () -> t.fs.fallocate(fd.number, FALLOC_PUNCH_HOLE, 0, 10));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "fallocate.beyond_the_largest_file_is_EFBIG",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.failsWith(
                  List.of(EFBIG, EINVAL),
                  () -> t.fs.fallocate(fd.number, 0, Long.MAX_VALUE - 5, 100));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "punch.gives_zeros_exactly_there",
            t -> {
              Random random = new Random(7);
              byte[] model = data(1, 300_000);
              t.file("a", model);
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              for (int i = 0; i < 40; i++) {
                int from = random.nextInt(290_000);
                int to = Math.min(300_000, from + 1 + random.nextInt(i % 2 == 0 ? 3_000 : 40_000));
                t.fs.fallocate(fd.number, PUNCH, from, to - from);
                Arrays.fill(model, from, to, (byte) 0);
                t.same("content after punch " + i, model, fd.pread(0, 300_001));
              }
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "punch.over_and_past_the_end_keeps_the_size",
            t -> {
              t.file("a", data(1, 10_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fallocate(fd.number, PUNCH, 5_000, 1_000_000);
              t.equal("size", 10_000, fd.stat().size());
              t.same(
                  "content",
                  Arrays.copyOf(Arrays.copyOf(data(1, 10_000), 5_000), 10_000),
                  fd.pread(0, 10_001));
              t.fs.fallocate(fd.number, PUNCH, 50_000, 1_000);
              t.equal("size", 10_000, fd.stat().size());
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "punch.gives_blocks_back",
            t -> {
              t.file("a", data(1, 1 << 20));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              t.fs.fallocate(fd.number, PUNCH, 0, 1 << 19);
              t.fs.fsync(fd.number);
              long bytes = fd.stat().blocks() * 512;
              t.that(bytes <= (1 << 19) + (1 << 17), "still stored: " + bytes);
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "punch.of_data_not_yet_written_out",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              byte[] model = data(1, 100_000);
              fd.pwrite(0, model);
              t.fs.fallocate(fd.number, PUNCH, 10_001, 30_003);
              Arrays.fill(model, 10_001, 40_004, (byte) 0);
              t.same("content", model, fd.pread(0, 100_001));
              t.fs.fsync(fd.number);
              t.same("content after fsync", model, fd.pread(0, 100_001));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "zero_range.gives_zeros_or_is_EOPNOTSUPP",
            t -> {
              byte[] model = data(1, 100_000);
              t.file("a", model);
              Trial.Fd fd = t.open("a", O_RDWR);
              try {
                t.fs.fallocate(fd.number, FALLOC_ZERO_RANGE, 10_001, 30_003);
              } catch (PosixException e) {
                t.equal("errno", EOPNOTSUPP, e.errno());
                return;
              }
              Arrays.fill(model, 10_001, 40_004, (byte) 0);
              t.same("content", model, fd.pread(0, 100_001));
            },
            Capability.FALLOCATE),
        PosixCase.of(
            "seek.data_and_hole_in_a_sparse_file",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              fd.pwrite(1 << 20, data(1, 1 << 16));
              fd.pwrite(4 << 20, data(2, 1 << 16));
              t.fs.fsync(fd.number);
              t.equal("first data", 1 << 20, t.fs.seek(fd.number, 0, SEEK_DATA));
              t.equal("hole at 0", 0, t.fs.seek(fd.number, 0, SEEK_HOLE));
              t.equal(
                  "hole behind", (1 << 20) + (1 << 16), t.fs.seek(fd.number, 1 << 20, SEEK_HOLE));
              t.equal("next data", 4 << 20, t.fs.seek(fd.number, (1 << 20) + (1 << 16), SEEK_DATA));
              t.equal(
                  "hole at the end",
                  (4 << 20) + (1 << 16),
                  t.fs.seek(fd.number, 4 << 20, SEEK_HOLE));
            },
            Capability.SEEK_HOLE),
        PosixCase.of(
            "seek.data_and_hole_before_anything_is_written_out",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              fd.pwrite(1 << 20, data(1, 1 << 16));
              t.equal("first data", 1 << 20, t.fs.seek(fd.number, 0, SEEK_DATA));
              t.equal("hole", (1 << 20) + (1 << 16), t.fs.seek(fd.number, 1 << 20, SEEK_HOLE));
            },
            Capability.SEEK_HOLE),
        PosixCase.of(
            "seek.past_the_end_is_ENXIO",
            t -> {
              t.file("a", data(1, 10_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fails(ENXIO, () -> t.fs.seek(fd.number, 10_000, SEEK_DATA));
              t.fails(ENXIO, () -> t.fs.seek(fd.number, 10_000, SEEK_HOLE));
              t.fails(ENXIO, () -> t.fs.seek(fd.number, 1_000_000, SEEK_HOLE));
            },
            Capability.SEEK_HOLE),
        PosixCase.of(
            "seek.data_in_a_hole_at_the_end_is_ENXIO",
            t -> {
              t.file("a", data(1, 10_000));
              t.fs.truncate("a", 1_000_000);
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              t.fails(ENXIO, () -> t.fs.seek(fd.number, 500_000, SEEK_DATA));
              t.equal("hole", 500_000, t.fs.seek(fd.number, 500_000, SEEK_HOLE));
            },
            Capability.SEEK_HOLE),
        PosixCase.of(
            "seek.small_file_is_all_data",
            t -> {
              t.file("a", data(1, 100));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.equal("data", 50, t.fs.seek(fd.number, 50, SEEK_DATA));
              t.equal("hole", 100, t.fs.seek(fd.number, 0, SEEK_HOLE));
            },
            Capability.SEEK_HOLE),
        PosixCase.of(
            "seek.punched_hole_is_found",
            t -> {
              t.file("a", data(1, 1 << 20));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              t.fs.fallocate(fd.number, PUNCH, 1 << 18, 1 << 18);
              t.equal("hole", 1 << 18, t.fs.seek(fd.number, 0, SEEK_HOLE));
              t.equal("data", 1 << 19, t.fs.seek(fd.number, 1 << 18, SEEK_DATA));
            },
            Capability.SEEK_HOLE,
            Capability.FALLOCATE));
  }
}

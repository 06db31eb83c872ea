package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is written is what is read: sizes, offsets, holes, truncation, mappings. */
final class DataCases {
  private static final long GIB = 1L << 30;

  private DataCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "data.sizes_around_every_boundary",
            t -> {
              int[] sizes = {
                1, 511, 512, 513, 2047, 2048, 2049, 4095, 4096, 4097, 65535, 65536, 65537, 1048575,
                1048577
              };
              for (int size : sizes) {
                t.file("f" + size, data(size, size));
              }
              for (int size : sizes) {
                t.equal("size", size, t.fs.lstat("f" + size).size());
                t.same("content of " + size, data(size, size), t.content("f" + size));
              }
            }),
        PosixCase.of(
            "data.read_at_and_past_the_end_is_short",
            t -> {
              t.file("a", data(1, 5_000));
              Trial.Fd fd = t.open("a", O_RDONLY);
              t.equal("at the end", 0, fd.pread(5_000, 10).length);
              t.equal("past the end", 0, fd.pread(1_000_000, 10).length);
              t.equal("across the end", 1, fd.pread(4_999, 10).length);
              t.equal("of nothing", 0, fd.pread(0, 0).length);
            }),
        PosixCase.of(
            "data.random_writes_against_an_array",
            t -> {
              Random random = new Random(42);
              byte[] model = new byte[0];
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              for (int i = 0; i < 300; i++) {
                int offset = random.nextInt(400_000);
                byte[] some = data(i, 1 + random.nextInt(random.nextBoolean() ? 600 : 60_000));
                model = Arrays.copyOf(model, Math.max(model.length, offset + some.length));
                System.arraycopy(some, 0, model, offset, some.length);
                fd.pwrite(offset, some);
                if (i % 37 == 0) {
                  t.fs.fsync(fd.number);
                }
              }
              t.same("content", model, fd.pread(0, model.length + 10));
              fd.close();
              t.same("content after close", model, t.content("a"));
            }),
        PosixCase.of(
            "data.appending_line_by_line",
            t -> {
              StringBuilder model = new StringBuilder();
              for (int i = 0; i < 400; i++) {
                String line = "line " + i + "\n";
                model.append(line);
                try (Trial.Fd fd = t.open("a", O_CREAT | O_WRONLY)) {
                  fd.pwrite(fd.stat().size(), text(line));
                }
              }
              t.same("content", text(model.toString()), t.content("a"));
            }),
        PosixCase.of(
            "truncate.shorter_then_longer_gives_zeros",
            t -> {
              for (int size : new int[] {1, 100, 2_000, 4_096, 5_000, 65_536, 100_000}) {
                String name = "f" + size;
                t.file(name, data(1, 150_000));
                t.fs.truncate(name, size);
                t.equal("size", size, t.fs.lstat(name).size());
                t.fs.truncate(name, 150_000);
                byte[] expected = Arrays.copyOf(Arrays.copyOf(data(1, 150_000), size), 150_000);
                t.same("content of " + name, expected, t.content(name));
              }
            }),
        PosixCase.of(
            "truncate.of_an_inline_file",
            t -> {
              t.file("a", data(1, 1_000));
              t.fs.truncate("a", 10);
              t.fs.truncate("a", 1_500);
              t.same(
                  "content",
                  Arrays.copyOf(Arrays.copyOf(data(1, 1_000), 10), 1_500),
                  t.content("a"));
              t.fs.truncate("a", 100_000);
              t.same(
                  "content",
                  Arrays.copyOf(Arrays.copyOf(data(1, 1_000), 10), 100_000),
                  t.content("a"));
            }),
        PosixCase.of(
            "truncate.errors",
            t -> {
              t.dir("d");
              t.file("a");
              t.fails(EISDIR, () -> t.fs.truncate("d", 0));
              t.fails(ENOENT, () -> t.fs.truncate("none", 0));
              t.fails(EINVAL, () -> t.fs.truncate("a", -1));
            }),
        PosixCase.of(
            "truncate.of_a_descriptor_read_only_is_EINVAL",
            t -> {
              t.file("a");
              Trial.Fd fd = t.open("a", O_RDONLY);
              t.failsWith(List.of(EINVAL, EBADF), () -> t.fs.ftruncate(fd.number, 0));
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "truncate.then_write_beyond_shows_no_old_bytes",
            t -> {
              t.file("a", data(1, 100_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              t.fs.ftruncate(fd.number, 10_001);
              fd.pwrite(50_000, text("x"));
              byte[] expected = Arrays.copyOf(Arrays.copyOf(data(1, 100_000), 10_001), 50_001);
              expected[50_000] = 'x';
              t.same("content", expected, fd.pread(0, 60_000));
            }),
        PosixCase.of(
            "big.beyond_4_gib",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              long[] offsets = {
                0, 2 * GIB - 3, 4 * GIB - 5, 4 * GIB + 70_000, 9 * GIB, 1_000 * GIB
              };
              for (int i = 0; i < offsets.length; i++) {
                fd.pwrite(offsets[i], data(i, 10_000));
              }
              t.equal("size", 1_000 * GIB + 10_000, fd.stat().size());
              t.fs.fsync(fd.number);
              for (int i = 0; i < offsets.length; i++) {
                t.same("at " + offsets[i], data(i, 10_000), fd.pread(offsets[i], 10_000));
                int gap = (int) Math.min(9, fd.stat().size() - offsets[i] - 10_000);
                t.same("behind " + offsets[i], new byte[gap], fd.pread(offsets[i] + 10_000, gap));
              }
              t.that(fd.stat().blocks() * 512 < 10_000_000, "a sparse file is stored in full");
            }),
        PosixCase.of(
            "big.sparse_size_by_truncate",
            t -> {
              t.file("a");
              t.fs.truncate("a", 5_000 * GIB);
              t.equal("size", 5_000 * GIB, t.fs.lstat("a").size());
              t.equal("blocks", 0, t.fs.lstat("a").blocks());
              Trial.Fd fd = t.open("a", O_RDWR);
              t.same("zeros", new byte[4_096], fd.pread(4_000 * GIB, 4_096));
              t.fs.ftruncate(fd.number, 0);
            }),
        PosixCase.of(
            "big.beyond_the_largest_file_is_EFBIG_or_EINVAL",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.failsWith(
                  List.of(EFBIG, EINVAL),
                  () -> t.fs.pwrite(fd.number, Long.MAX_VALUE - 10, new byte[100]));
              t.failsWith(List.of(EFBIG, EINVAL), () -> t.fs.ftruncate(fd.number, Long.MAX_VALUE));
              t.equal("size", 0, fd.stat().size());
            }),
        PosixCase.of(
            "offset.negative_is_EINVAL",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.fails(EINVAL, () -> fd.pread(-1, 1));
              t.fails(EINVAL, () -> t.fs.pwrite(fd.number, -1, text("x")));
              t.fails(EINVAL, () -> t.fs.ftruncate(fd.number, -1));
            }),
        PosixCase.of(
            "mmap.shared_writes_reach_the_file",
            t -> {
              t.file("a", data(1, 20_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              MemorySegment map = t.fs.mmap(fd.number, 4_096, 8_192);
              byte[] expected = data(1, 20_000);
              t.equal("mapped", expected[4_096], map.get(ValueLayout.JAVA_BYTE, 0));
              for (int i = 0; i < 8_192; i += 7) {
                map.set(ValueLayout.JAVA_BYTE, i, (byte) i);
                expected[4_096 + i] = (byte) i;
              }
              t.fs.munmap(map);
              t.same("content", expected, fd.pread(0, 20_001));
            },
            Capability.MMAP),
        PosixCase.of(
            "mmap.sees_writes",
            t -> {
              t.file("a", new byte[4_096]);
              Trial.Fd fd = t.open("a", O_RDWR);
              MemorySegment map = t.fs.mmap(fd.number, 0, 4_096);
              fd.pwrite(100, text("hello"));
              t.equal("mapped", (byte) 'h', map.get(ValueLayout.JAVA_BYTE, 100));
              t.fs.munmap(map);
            },
            Capability.MMAP),
        PosixCase.of(
            "mmap.lives_on_after_close_and_unlink",
            t -> {
              t.file("a", data(1, 4_096));
              Trial.Fd fd = t.open("a", O_RDWR);
              MemorySegment map = t.fs.mmap(fd.number, 0, 4_096);
              fd.close();
              t.fs.unlink("a");
              map.set(ValueLayout.JAVA_BYTE, 5, (byte) 7);
              t.equal("mapped", data(1, 4_096)[9], map.get(ValueLayout.JAVA_BYTE, 9));
              t.fs.munmap(map);
            },
            Capability.MMAP),
        PosixCase.of(
            "copy_range.between_files_and_within_one",
            t -> {
              t.file("a", data(1, 200_000));
              t.file("b");
              Trial.Fd a = t.open("a", O_RDWR);
              Trial.Fd b = t.open("b", O_RDWR);
              for (long done = 0; done < 100_000; ) {
                done +=
                    t.fs.copyRange(a.number, 1_000 + done, b.number, 500 + done, 100_000 - done);
              }
              byte[] expected = new byte[100_500];
              System.arraycopy(data(1, 200_000), 1_000, expected, 500, 100_000);
              t.same("content", expected, t.content("b"));
            },
            Capability.DESCRIPTORS));
  }
}

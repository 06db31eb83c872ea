package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.space.Run;
import org.tidemark.space.RunConsumer;
import org.tidemark.space.Space;
import org.tidemark.volume.VolumeSet;

/**
 * Buffered data of one or more files on its way to the medium: a place for each block, and its
 * checksum. Small files are written together, next to each other where space allows.
 *
 * <p>Used by the one thread that flushes.
 */
final class FlushBatch {
  /** A batch is full with this many blocks. The last window that is taken may go beyond. */
  static final int BLOCKS_FULL = ChunkLayout.WINDOW_BLOCKS;

  private static final int NOWHERE = -1;

  /** And with this many files, whose content may go into the tree itself. */
  private static final int PARTS_FULL = 256;

  /**
   * Adjacent blocks of a file that join as one operation.
   *
   * @param firstBlock in the file
   * @param at the place of the first block in the batch; {@link #NOWHERE} of a file that is stored
   *     inline
   */
  record DataRun(long firstBlock, int blocks, int at) {
    long offset() {
      return ChunkLayout.offsetOfBlock(firstBlock);
    }

    long end() {
      return ChunkLayout.offsetOfBlock(firstBlock + blocks);
    }
  }

  /** What the batch holds of one file. Its flush lock is held. */
  static final class Part {
    private final FileState state;
    private final List<Chunk> chunks;
    private final long size;
    private final boolean inline;
    private final List<DataRun> runs = new ArrayList<>();
    private int joined;

    private Part(FileState state, List<Chunk> chunks, long size, boolean inline) {
      this.state = state;
      this.chunks = chunks;
      this.size = size;
      this.inline = inline;
    }

    FileState state() {
      return state;
    }

    List<Chunk> chunks() {
      return chunks;
    }

    /** The size of the file when this was taken. */
    long size() {
      return size;
    }

    /** Whether it goes into the tree itself. */
    boolean inline() {
      return inline;
    }

    List<DataRun> runs() {
      return runs;
    }

    /** The content of a file that is stored inline. */
    byte[] inlineContent() {
      byte[] content = new byte[(int) size];
      chunks.getFirst().slice(0, 1).get(content);
      return content;
    }

    /** How many of the runs have joined the order of operations. */
    int joined() {
      return joined;
    }

    void joinedOne() {
      joined++;
    }

    /** The blocks of a chunk that have not joined, as a mask. */
    int leftMask(Chunk chunk) {
      int mask = 0;
      long base = chunk.index() * ChunkLayout.CHUNK_BLOCKS;
      for (DataRun run : runs.subList(joined, runs.size())) {
        long first = Math.max(run.firstBlock - base, 0);
        long last = Math.min(run.firstBlock + run.blocks - base, ChunkLayout.CHUNK_BLOCKS) - 1;
        if (first <= last) {
          mask |= ChunkLayout.mask((int) first, (int) last);
        }
      }
      return mask;
    }
  }

  private final List<Part> parts = new ArrayList<>();
  private long[] address = {};
  private int[] crc = {};
  private int blocks;
  private int allocated;

  List<Part> parts() {
    return parts;
  }

  /** How many blocks get a place on the medium. */
  int blocks() {
    return blocks;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Whether it should be written before more is added. */
  boolean isFull() {
    return blocks >= BLOCKS_FULL || parts.size() >= PARTS_FULL;
  }

  /** Adds what was taken from a file, ascending. */
  void add(FileState state, List<Chunk> chunks, long size, boolean inline) {
    Part part = new Part(state, chunks, size, inline);
    parts.add(part);
    for (Chunk chunk : chunks) {
      long base = chunk.index() * ChunkLayout.CHUNK_BLOCKS;
      for (int rest = chunk.mask(); rest != 0; ) {
        int first = Integer.numberOfTrailingZeros(rest);
        int count = Integer.numberOfTrailingZeros(~(rest >>> first));
        rest &= ~ChunkLayout.mask(first, first + count - 1);
        addBlocks(part, base + first, count);
      }
    }
  }

  private void addBlocks(Part part, long firstBlock, int count) {
    int last = part.runs.size() - 1;
    DataRun before = last < 0 ? null : part.runs.get(last);
    if (before != null
        && before.firstBlock + before.blocks == firstBlock
        && firstBlock % ChunkLayout.WINDOW_BLOCKS != 0) {
      part.runs.set(last, new DataRun(before.firstBlock, before.blocks + count, before.at));
    } else {
      part.runs.add(new DataRun(firstBlock, count, part.inline ? NOWHERE : blocks));
    }
    blocks += part.inline ? 0 : count;
  }

  /** Gives each block a place; their reservations are used up. */
  void allocate(Space space) {
    address = Arrays.copyOf(address, blocks);
    crc = Arrays.copyOf(crc, blocks);
    while (allocated < blocks) {
      Run run = space.allocateData(blocks - allocated);
      for (int i = 0; i < run.blocks(); i++) {
        address[allocated++] = run.address() + (long) i * Units.BLOCK_BYTES;
      }
    }
  }

  /** Computes the checksums, and writes the blocks: one write for all that are adjacent. */
  void write(VolumeSet volumes) {
    List<ByteBuffer> gathered = new ArrayList<>();
    long start = 0;
    long next = -1;
    int at = 0;
    for (Part part : parts) {
      if (part.inline) {
        continue;
      }
      for (Chunk chunk : part.chunks) {
        for (int rest = chunk.mask(); rest != 0; ) {
          int first = Integer.numberOfTrailingZeros(rest);
          int count =
              Math.min(Integer.numberOfTrailingZeros(~(rest >>> first)), adjacentFrom(at, blocks));
          rest &= ~ChunkLayout.mask(first, first + count - 1);
          if (address[at] != next) {
            write(volumes, start, gathered);
            start = address[at];
          }
          gathered.add(checksummed(chunk, first, count, at));
          at += count;
          next = address[at - 1] + Units.BLOCK_BYTES;
        }
      }
    }
    write(volumes, start, gathered);
  }

  private ByteBuffer checksummed(Chunk chunk, int first, int count, int at) {
    ByteBuffer bytes = chunk.slice(first, count);
    for (int i = 0; i < count; i++) {
      bytes.limit((i + 1) * Units.BLOCK_BYTES).position(i * Units.BLOCK_BYTES);
      crc[at + i] = Crc32c.of(bytes);
    }
    return bytes.clear();
  }

  private static void write(VolumeSet volumes, long start, List<ByteBuffer> gathered) {
    if (gathered.size() == 1) {
      volumes.write(start, gathered.getFirst());
    } else if (gathered.size() > 1) {
      volumes.writeGather(start, gathered.toArray(new ByteBuffer[0]));
    }
    gathered.clear();
  }

  /** How many blocks from one on, before another, are adjacent on the medium. */
  int adjacentFrom(int at, int end) {
    int behind = at + 1;
    while (behind < end && address[behind] == address[behind - 1] + Units.BLOCK_BYTES) {
      behind++;
    }
    return behind - at;
  }

  long address(int at) {
    return address[at];
  }

  /** The checksums of all blocks. */
  int[] crcs() {
    return crc;
  }

  /** Hands out the places of a run's blocks, as far as it has any: what is inline has none. */
  void forEachPlace(DataRun run, RunConsumer consumer) {
    if (run.at == NOWHERE) {
      return;
    }
    int end = Math.min(run.at + run.blocks, allocated);
    for (int at = run.at; at < end; ) {
      int count = adjacentFrom(at, end);
      consumer.accept(address[at], count);
      at += count;
    }
  }
}

package org.tidemark.fs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.tidemark.device.testing.MemoryDevice;

/**
 * Damage to an image, drawn from a seed. The parts that are in use are hit far more often than free
 * space.
 */
enum Mutation {
  /** One bit. */
  BIT {
    @Override
    void apply(Image image, Random random) {
      image.flip(image.usedByte(random), 1 << random.nextInt(8));
    }
  },
  /** Some bits close to each other. */
  BITS {
    @Override
    void apply(Image image, Random random) {
      long at = image.usedByte(random);
      for (int i = 0; i < 2 + random.nextInt(6); i++) {
        image.flip(Math.min(image.size() - 1, at + random.nextInt(64)), 1 << random.nextInt(8));
      }
    }
  },
  /** A block of zeros. */
  ZERO_BLOCK {
    @Override
    void apply(Image image, Random random) {
      image.write(image.usedBlock(random), new byte[Block.BYTES]);
    }
  },
  /** A block of noise. */
  NOISE_BLOCK {
    @Override
    void apply(Image image, Random random) {
      byte[] noise = new byte[Block.BYTES];
      random.nextBytes(noise);
      image.write(image.usedBlock(random), noise);
    }
  },
  /** Sectors of noise or zeros: a torn write. */
  SECTORS {
    @Override
    void apply(Image image, Random random) {
      byte[] noise = new byte[SECTOR_BYTES * (1 + random.nextInt(4))];
      if (random.nextBoolean()) {
        random.nextBytes(noise);
      }
      long at = image.usedBlock(random) + (long) SECTOR_BYTES * random.nextInt(4);
      image.write(at, noise);
    }
  },
  /** Two blocks take each other's place. */
  SWAP {
    @Override
    void apply(Image image, Random random) {
      long a = image.usedBlock(random);
      long b = image.usedBlock(random);
      byte[] first = image.read(a);
      image.write(a, image.read(b));
      image.write(b, first);
    }
  },
  /** A block written to a wrong place. */
  MISDIRECTED {
    @Override
    void apply(Image image, Random random) {
      image.write(image.usedBlock(random), image.read(image.usedBlock(random)));
    }
  },
  /** Damage to the first MiB, where the headers are. */
  HEADER {
    @Override
    void apply(Image image, Random random) {
      long[] places = {0, 4_096, 65_536, 131_072};
      long at = places[random.nextInt(places.length)];
      if (random.nextBoolean()) {
        image.flip(at + random.nextInt(512), 1 << random.nextInt(8));
      } else {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        image.write(at + random.nextInt(256), noise);
      }
    }
  },
  /** The end is missing. */
  CUT {
    @Override
    void apply(Image image, Random random) {
      long size =
          switch (random.nextInt(3)) {
            case 0 -> random.nextLong(image.size());
            case 1 -> image.size() - 1 - random.nextInt(100_000);
            default -> Block.BYTES * random.nextLong(image.size() / Block.BYTES);
          };
      image.resize(size);
    }
  },
  /** Another filesystem was made over the beginning. */
  FOREIGN {
    @Override
    void apply(Image image, Random random) {
      image.write(0, new byte[Block.BYTES * random.nextInt(1, 64)]);
      switch (random.nextInt(4)) {
        case 0 -> image.write(1_080, new byte[] {0x53, (byte) 0xef});
        case 1 -> image.write(0, "XFSB".getBytes(StandardCharsets.ISO_8859_1));
        case 2 -> image.write(65_600, "_BHRfS_M".getBytes(StandardCharsets.ISO_8859_1));
        default -> image.write(510, new byte[] {0x55, (byte) 0xaa});
      }
    }
  };

  private static final int SECTOR_BYTES = 512;

  /** Damages {@code image}. */
  abstract void apply(Image image, Random random);

  /** A device that can be damaged, with the blocks of it that hold anything. */
  static final class Image {
    private final List<Long> used;
    private MemoryDevice device;

    Image(MemoryDevice device, List<Long> used) {
      this.device = device;
      this.used = used;
    }

    MemoryDevice device() {
      return device;
    }

    long size() {
      return device.size();
    }

    /** The position of a block that is not all zeros. */
    long usedBlock(Random random) {
      return used.get(random.nextInt(used.size()));
    }

    long usedByte(Random random) {
      return usedBlock(random) + random.nextInt(Block.BYTES);
    }

    void resize(long size) {
      device = device.forkResized(size);
    }

    byte[] read(long position) {
      return read(device, position);
    }

    static byte[] read(MemoryDevice device, long position) {
      ByteBuffer buffer = ByteBuffer.allocate(Block.BYTES);
      try {
        device.read(position, buffer);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return buffer.array();
    }

    void write(long position, byte[] bytes) {
      try {
        device.write(position, ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void flip(long position, int mask) {
      byte[] block = read(position - position % Block.BYTES);
      int at = (int) (position % Block.BYTES);
      write(position, new byte[] {(byte) (block[at] ^ mask)});
    }
  }
}

package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;

/**
 * Damage to one block of one file: that block gives EIO, every other byte of the file and of all
 * others is right, and the filesystem goes on working; writing the block anew heals the file.
 */
public final class BlockDamage {
  /** A block of a file's content. */
  private record Place(long file, long index) {}

  private final Rig rig;
  private final MutationRun.Source source;

  /** Makes an image with generated files. */
  public BlockDamage(long seed, Rig rig, Profile profile, int count) {
    this.rig = rig;
    this.source = MutationRun.makeImage(seed, rig, profile, count);
  }

  /**
   * Damages the block of a file that {@code seed} chooses; false if it could not be found on the
   * medium.
   */
  public boolean check(long seed) {
    Random random = new Random(seed);
    List<Place> places = new ArrayList<>();
    source
        .state()
        .inodes()
        .forEach((id, inode) ->
            inode.blocks.forEach((index, block) -> places.add(new Place(id, index))));
    Place place = places.get(random.nextInt(places.size()));
    MemoryDevice device = source.image().fork();
    long position = find(device, block(place));
    if (position < 0) {
      return false; // it stands in the tree itself
    }
    Mutation.Image image = new Mutation.Image(device, source.used());
    image.flip(position + random.nextInt(Block.BYTES), 1 << random.nextInt(8));
    try (LogWatch _ = new LogWatch()) {
      read(device, place);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("damage seed " + seed + ", " + place + ": " + e, e);
    }
    return true;
  }

  private byte[] block(Place place) {
    return inode(place).read(place.index * Block.BYTES, Block.BYTES);
  }

  private ModelInode inode(Place place) {
    ModelInode inode = source.state().get(place.file);
    if (inode == null) {
      throw new IllegalStateException("no object " + place.file);
    }
    return inode;
  }

  /** The last place that holds this content: there may be older ones that nothing refers to. */
  private long find(MemoryDevice device, byte[] content) {
    byte[] wanted = Arrays.copyOf(content, Block.BYTES);
    long found = -1;
    int count = 0;
    for (long at : source.used()) {
      if (Arrays.equals(Mutation.Image.read(device, at), wanted)) {
        found = at;
        count++;
      }
    }
    return count == 1 ? found : -1;
  }

  private void read(MemoryDevice device, Place place) {
    FileSystem fs = rig.open(device, new ManualClock());
    int[] failed = {0};
    source
        .state()
        .inodes()
        .forEach((id, inode) ->
            inode.blocks.forEach((index, b) -> failed[0] += read(fs, new Place(id, index), place)));
    require(failed[0] == 1, failed[0] + " blocks cannot be read");
    List<String> errors = DamagedReader.read(fs, Tid.NOW, source.state());
    for (String error : errors) {
      require(error.startsWith("bytes of object " + place.file), "another error: " + error);
    }
    require(!fs.readOnly(), "damage to data made the filesystem read-only");
    heal(fs, place);
    fs.close();
  }

  /** Reads one block; 1 if it is the damaged one and cannot be read. */
  private int read(FileSystem fs, Place here, Place damaged) {
    OpenFile file = fs.open(FileRef.live(here.file), false);
    ByteBuffer buffer = ByteBuffer.allocate(Block.BYTES);
    try {
      int count = fs.read(file, here.index * Block.BYTES, buffer);
      require(
          Arrays.equals(block(here), Arrays.copyOf(buffer.array(), count)), here + ": wrong bytes");
      return 0;
    } catch (FsException e) {
      require(e.errno() == Errno.EIO && here.equals(damaged), here + ": " + e.getMessage());
      DamagedReader.checkError(e);
      return 1;
    } finally {
      fs.close(file);
    }
  }

  private void heal(FileSystem fs, Place place) {
    OpenFile file = fs.open(FileRef.live(place.file), true);
    fs.write(file, place.index * Block.BYTES, ByteBuffer.wrap(block(place)), Caller.ROOT);
    fs.fsync(file, false);
    fs.close(file);
    fs.sync();
    require(read(fs, place, place) == 0, "not healed");
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }
}

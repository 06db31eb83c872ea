package org.tidemark.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;

/**
 * Devices whose headers were read and found to be all volumes of one filesystem.
 *
 * @param devices in the order of volumes
 */
record VolumeAssembly(List<BlockDevice> devices, Geometry geometry) {

  private static final int LISTED_MAX = 10;

  private record Volume(BlockDevice device, VolumeHeader header) {}

  /**
   * Reads the headers of the devices and puts them in order.
   *
   * @param notes gets a line for each header that had to be read from its copy
   */
  static VolumeAssembly of(List<BlockDevice> devices, List<String> notes) {
    List<Volume> volumes = new ArrayList<>();
    for (BlockDevice device : devices) {
      volumes.add(new Volume(device, HeaderReader.read(device, notes)));
    }
    Volume reference = volumes.getFirst();
    for (Volume volume : volumes) {
      checkSame(reference, volume);
      checkSize(volume);
    }
    volumes.sort(Comparator.comparingInt(volume -> volume.header.volumeIndex()));
    checkComplete(volumes);
    List<Long> sizes = volumes.stream().map(volume -> volume.header.volumeBytes()).toList();
    return new VolumeAssembly(
        volumes.stream().map(Volume::device).toList(), geometry(volumes.getFirst().header, sizes));
  }

  private static Geometry geometry(VolumeHeader header, List<Long> sizes) {
    return new Geometry(
        header.fsid(),
        header.formatVersion(),
        header.nodeBytes(),
        header.segmentBytes(),
        header.regionBytes(),
        header.logOffset(),
        header.logBytes(),
        header.nameHashSeed(),
        header.label(),
        header.createdNanos(),
        sizes);
  }

  private static void checkSame(Volume reference, Volume volume) {
    if (!volume.header.fsid().equals(reference.header.fsid())) {
      throw new FsException(
          Errno.EINVAL,
          volume.device.name()
              + ": belongs to filesystem "
              + volume.header.fsid()
              + ", but "
              + reference.device.name()
              + " to "
              + reference.header.fsid()
              + "; give the volumes of one filesystem");
    }
    if (!volume.header.sameShape(reference.header)) {
      throw new FsException(
          Errno.EIO,
          volume.device.name()
              + ": the header contradicts that of "
              + reference.device.name()
              + " about the filesystem's shape, though both have its id "
              + reference.header.fsid());
    }
  }

  private static void checkSize(Volume volume) {
    long expected = volume.header.volumeBytes();
    long found = volume.device.size();
    if (found < expected) {
      throw new FsException(
          Errno.EIO,
          volume.device.name()
              + ": is truncated: the header says "
              + size(expected)
              + ", there are "
              + size(found)
              + "; bring back the rest from a copy");
    }
  }

  private static void checkComplete(List<Volume> volumes) {
    int count = volumes.getFirst().header.volumeCount();
    List<String> missing = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      int wanted = index;
      List<Volume> found = volumes.stream().filter(v -> v.header.volumeIndex() == wanted).toList();
      if (found.isEmpty()) {
        missing.add(Integer.toString(index));
      } else if (found.size() > 1) {
        throw new FsException(
            Errno.EINVAL,
            found.get(1).device.name()
                + ": is volume "
                + index
                + " like "
                + found.getFirst().device.name()
                + "; one of them is a copy, give only one");
      }
    }
    if (!missing.isEmpty()) {
      throw new FsException(
          Errno.ENXIO,
          volumes.getFirst().device.name()
              + ": the filesystem has "
              + count
              + " volumes, numbered from 0; missing: "
              + list(missing)
              + "; give all of them");
    }
  }

  private static String list(List<String> numbers) {
    String first = String.join(", ", numbers.subList(0, Math.min(numbers.size(), LISTED_MAX)));
    return numbers.size() <= LISTED_MAX
        ? first
        : first + " and " + (numbers.size() - LISTED_MAX) + " more";
  }

  private static String size(long bytes) {
    return Units.human(bytes) + " (" + bytes + " bytes)";
  }
}

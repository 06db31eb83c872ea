package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tidemark.console.CommandException;
import org.tidemark.console.SizeConverter;
import org.tidemark.scan.MirrorStart;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From where to where, and how: {@code @Mixin MirrorEnds ends}. */
final class MirrorEnds {
  @Parameters(
      index = "0",
      paramLabel = "SRC",
      description = "An image, or a path in a mount; here or at [user@]host:path.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "DST",
      description =
          "The replica, mounted or not; here or at [user@]host:path. Or file:DIR, a directory of"
              + " objects.")
  private String replica = "";

  @Option(
      names = {"-s", "--size"},
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of an image that is made; that of the source by default.")
  private @Nullable Long size;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What mirror status at the source calls the replica; by default DST, or its image if that"
              + " is a mount here.")
  private @Nullable String name;

  @Option(
      names = "--object-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "With file:DIR, how large an object becomes, about; 64m by default.")
  private @Nullable Long objectBytes;

  @Mixin private LinkOptions link;

  /** What the user calls the replica. */
  String replica() {
    return replica;
  }

  /**
   * Tells a source how the replica stands. It goes by one name, whether it is mounted or not: that
   * of its image.
   *
   * @param to the replica
   * @param nextSeconds how far two reports lie apart while nothing happens
   */
  Reports reports(Side from, Side to, int nextSeconds) {
    String known = name;
    if (known == null) {
      known = RemotePath.parse(replica).isPresent() ? replica : local(to);
    }
    return new Reports(from.source(), known, nextSeconds);
  }

  private String local(Side to) {
    Path path = ObjectPlace.parse(replica).or(to::image).orElseGet(() -> Path.of(replica));
    String absolute = (ObjectPlace.parse(replica).isPresent() ? "file:" : "") + real(path);
    return RemotePath.parse(source).isPresent() ? HostName.get() + ":" + absolute : absolute;
  }

  /** A mount says in its own way where its image lies. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath()
          .normalize(); // the name is for people; feeding it says what is wrong
    }
  }

  /** Opens the side that is read, once. */
  Side openSource() {
    return Side.source(source, link);
  }

  /** Opens the side that is read again and again: one that can change meanwhile. */
  Side openMountedSource() {
    return Side.mountedSource(source, link);
  }

  /** Opens the side that is fed. */
  Side openReplica(MirrorStart range) {
    checkSizes();
    long bytes = objectBytes == null ? ObjectOptions.DEFAULTS.bytesMax() : objectBytes;
    return Side.replica(replica, range, size, bytes, link);
  }

  /** What has no effect on this kind of replica is refused, and not passed over. */
  private void checkSizes() {
    if (size != null && ObjectPlace.isNamedBy(replica)) {
      throw CommandException.usage(
          "-s is the size of an image that is made, and "
              + replica
              + " has objects: see --object-size");
    }
    if (objectBytes != null && ObjectPlace.parse(replica).isEmpty()) {
      throw CommandException.usage(
          "--object-size is for objects in a directory here, file:DIR, and not for " + replica);
    }
  }
}

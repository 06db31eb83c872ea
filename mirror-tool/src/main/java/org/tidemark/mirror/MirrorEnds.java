package org.tidemark.mirror;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
      description = "What mirror status at the source calls the replica; by default DST.")
  private @Nullable String name;

  @Option(
      names = "--object-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      defaultValue = "64m",
      description =
          "With file:DIR, how large an object becomes, about (default: ${DEFAULT-VALUE}).")
  private long objectBytes;

  @Mixin private LinkOptions link;

  /** What the user calls the replica. */
  String replica() {
    return replica;
  }

  /**
   * Tells a source how the replica stands.
   *
   * @param nextSeconds how far two reports lie apart while nothing happens
   */
  Reports reports(Side from, int nextSeconds) {
    String known = name;
    if (known == null) {
      known = RemotePath.parse(replica).isPresent() ? replica : absolute(replica);
    }
    return new Reports(from.mirroring(), known, nextSeconds);
  }

  private String absolute(String path) {
    boolean objects = ObjectPlace.parse(path).isPresent();
    Path local = ObjectPlace.parse(path).orElseGet(() -> Path.of(path));
    String absolute = (objects ? "file:" : "") + local.toAbsolutePath().normalize();
    return RemotePath.parse(source).isPresent() ? HostName.get() + ":" + absolute : absolute;
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
    return Side.replica(replica, range, size, objectBytes, link);
  }
}

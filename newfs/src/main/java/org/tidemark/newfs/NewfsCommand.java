package org.tidemark.newfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.SizeConverter;
import org.tidemark.console.Sizes;
import org.tidemark.device.BlockDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.Geometry;
import org.tidemark.volume.VolumeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tidemark newfs}: makes a filesystem on image files, which it creates if they do not exist,
 * or on block devices.
 *
 * <p>Everything that can be refused is refused before the first byte is written.
 */
@Command(
    name = "newfs",
    header = "Make a filesystem.",
    description = {
      "Makes a filesystem on an image file or a block device. An image file that does not exist is created,"
          + " sparse, with the size that -s says; an empty one gets that size.",
      "Refuses to overwrite a filesystem of any kind, or a file with something in it, without --force."
    },
    footer = {"", "Example: tidemark newfs -L photos -s 20g photos.tide"})
public final class NewfsCommand implements Callable<Integer> {
  @Option(
      names = {"-L", "--label"},
      paramLabel = "LABEL",
      defaultValue = "",
      description = "A name for the filesystem, at most 64 bytes.")
  private String label = "";

  @Option(
      names = {"-s", "--size"},
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of each image file, like 500m or 10g; at least 16m.")
  private @Nullable Long size;

  @Option(
      names = "--node-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of a tree node: 16k (the default), 32k or 64k.")
  private @Nullable Long nodeSize;

  @Option(
      names = "--log-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description =
          "Size of the intent log, in whole MiB; by default 1/64 of the volume, from 4m to 256m.")
  private @Nullable Long logSize;

  @Option(names = "--force", description = "Overwrite what is there. It is lost.")
  private boolean force;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "An image file or a block device; one, in this version.")
  private List<Path> images = new ArrayList<>();

  @Mixin private Output output;

  @Override
  public Integer call() {
    if (images.size() > 1) {
      throw CommandException.usage(
          "a filesystem of "
              + images.size()
              + " images cannot be mounted by this version; give one image");
    }
    MakeOptions options = options();
    if (size != null) {
      check(List.of(size), options);
    }
    try (Targets targets = Targets.open(images, size, force)) {
      Geometry geometry = check(targets.sizes(), options);
      targets.resize();
      FileSystem.make(targets.devices(), options);
      targets.keep();
      report(geometry, targets.devices());
    }
    return ExitStatus.DONE;
  }

  private MakeOptions options() {
    MakeOptions options = MakeOptions.defaults().withLabel(label).withOwner(User.uid(), User.gid());
    if (nodeSize != null) {
      options = options.withNodeBytes((int) Math.clamp(nodeSize, 1L, Integer.MAX_VALUE));
    }
    // 0 would mean the default, but nobody who asks for 0 wants that.
    return logSize == null ? options : options.withLogBytes(Math.max(1, logSize));
  }

  /** Returns the shape that the filesystem gets on volumes of these sizes. */
  private static Geometry check(List<Long> sizes, MakeOptions options) {
    FormatOptions format =
        FormatOptions.defaults(
                options.fsid(), options.nameHashSeed(), options.clock().realtimeNanos())
            .withLabel(options.label())
            .withNodeBytes(options.nodeBytes())
            .withSegmentBytes(options.segmentBytes())
            .withLogBytes(options.logBytes());
    try {
      return VolumeFormatter.plan(sizes, format);
    } catch (FsException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private void report(Geometry geometry, List<BlockDevice> devices) {
    long bytes = devices.stream().mapToLong(BlockDevice::size).sum();
    String name = geometry.label().isEmpty() ? "" : " \"" + geometry.label() + "\"";
    output.say(
        "made filesystem%s, %s, id %s: nodes of %s, a log of %s",
        name,
        Sizes.format(bytes),
        geometry.fsid(),
        Sizes.format(geometry.nodeBytes()),
        Sizes.format(geometry.logBytes()));
    output.say("mount it with: tidemark mount %s DIR", devices.getFirst().name());
    output.json(Made.of(geometry, devices));
  }

  /** What {@code --json} prints. */
  record Made(
      String fsid,
      String label,
      int formatVersion,
      long bytes,
      int nodeBytes,
      int segmentBytes,
      long logBytes,
      List<Volume> volumes) {

    record Volume(int index, String image, long bytes) {}

    static Made of(Geometry geometry, List<BlockDevice> devices) {
      List<Volume> volumes = new ArrayList<>();
      for (int index = 0; index < devices.size(); index++) {
        volumes.add(new Volume(index, devices.get(index).name(), geometry.volumeBytes(index)));
      }
      return new Made(
          geometry.fsid().toString(),
          geometry.label(),
          geometry.formatVersion(),
          volumes.stream().mapToLong(Volume::bytes).sum(),
          geometry.nodeBytes(),
          geometry.segmentBytes(),
          geometry.logBytes(),
          volumes);
    }
  }
}

package org.tidemark.newfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.Sizes;
import org.tidemark.device.FileDevice;
import org.tidemark.device.FileDevice.Access;
import org.tidemark.volume.VolumeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code tidemark info}: what a filesystem is. Never writes: an image that was not closed in order
 * is recovered in memory only.
 */
@Command(
    name = "info",
    header = "Show what a filesystem is.",
    description =
        "Shows identity, sizes, the last commit and where the space went. FS is an image or a path in a mount.",
    footer = {"", "Example: tidemark info photos.tide"})
public final class InfoCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or any path inside a mounted filesystem.")
  private String fs = "";

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (FsTarget target = FsTarget.open(fs)) {
      if (target.mountPoint().isPresent() && !fs.contains("@@") && Files.notExists(Path.of(fs))) {
        throw new FsException(Errno.ENOENT, fs + ": no such file or directory");
      }
      InfoReport info = InfoReport.of(target);
      if (output.json()) {
        output.json(info);
      } else {
        InfoReport.lines(target, info).forEach(line -> output.say("%s", line));
      }
      return ExitStatus.DONE;
    } catch (FsException e) {
      if (e.errno() == Errno.EIO && !output.json()) {
        sayWhatTheHeaderSays(Path.of(fs), e);
      }
      throw e;
    }
  }

  /**
   * Helps with a filesystem that is damaged behind its header: at least one sees which one it is.
   */
  private void sayWhatTheHeaderSays(Path image, FsException damage) {
    try (VolumeSet volumes = VolumeSet.open(List.of(FileDevice.open(image, Access.READ_ONLY)))) {
      output.say("%s", InfoReport.title(image.toString(), volumes.geometry().label()));
      output.say("%s", InfoReport.line("id", volumes.geometry().fsid().toString()));
      output.say("%s", InfoReport.line("size", Sizes.format(volumes.geometry().volumeBytes(0))));
      output.say("%s", InfoReport.line("state", "damaged"));
    } catch (FsException e) {
      damage.addSuppressed(e);
    }
  }
}

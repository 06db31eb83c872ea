package org.tidemark.mirror;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark mirror serve}: the other end of mirror copy over ssh. */
@Command(
    name = "serve",
    header = "Be the other side of a mirror over ssh; mirror copy calls this.",
    description = {
      "With --receive-only and --path it is what goes into authorized_keys as the command of a key:"
          + " with that key one can feed this one replica, and do nothing else. If that is file:DIR, one"
          + " can add to it, and not change what is there."
    },
    footer = {
      "",
      "Example: command=\"tidemark mirror serve --receive-only --path /srv/home.tide\" ssh-ed25519 ..."
    })
final class MirrorServeCommand implements Callable<Integer> {
  @Option(names = "--receive-only", description = "Only feed a replica, that of --path.")
  private boolean receiveOnly;

  @Option(
      names = "--path",
      paramLabel = "IMAGE",
      description = "The only replica to be fed; file:DIR too.")
  private @Nullable String path;

  @Override
  public Integer call() throws IOException {
    if (receiveOnly != (path != null)) {
      throw CommandException.usage("--receive-only and --path go together");
    }
    try (InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      new Server(in, out, path).serve();
      return ExitStatus.DONE;
    } catch (FsException e) {
      return ExitStatus.FAILED; // the other side was told, and tells its user
    }
  }
}

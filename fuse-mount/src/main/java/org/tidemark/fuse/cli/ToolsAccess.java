package org.tidemark.fuse.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tidemark.base.FsException;
import org.tidemark.control.ControlServer;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.LocalMaintenance;

/** Lets tools reach a mounted filesystem. Without it the mount works, but they do not. */
final class ToolsAccess implements AutoCloseable {
  private final Optional<ControlServer> server;
  private final String remark;

  private ToolsAccess(Optional<ControlServer> server, String remark) {
    this.server = server;
    this.remark = remark;
  }

  static ToolsAccess start(FileSystem fileSystem, Path image, Path directory) {
    try {
      return new ToolsAccess(
          Optional.of(
              ControlServer.start(new LocalMaintenance(fileSystem), List.of(image), directory)),
          "");
    } catch (FsException e) {
      return new ToolsAccess(Optional.empty(), "; tools cannot reach it: " + e.getMessage());
    }
  }

  /** Returns what the log should say about it: nothing if all is well. */
  String remark() {
    return remark;
  }

  @Override
  public void close() {
    server.ifPresent(ControlServer::close);
  }
}

package org.tidemark.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * What stands behind a path, looked up without opening it: opening a FIFO would wait, and closing
 * any descriptor of a file would give up the locks that this process has on it.
 *
 * @param key identifies the file on this machine, whatever path leads to it
 */
record FileKind(Object key, boolean isBlockDevice) {
  private static final int TYPE_MASK = 0xf000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int REGULAR_FILE = 0x8000;
  private static final int DIRECTORY = 0x4000;

  static FileKind of(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,dev,ino");
    int type = ((Number) attributes.getOrDefault("mode", 0)).intValue() & TYPE_MASK;
    if (type == DIRECTORY) {
      throw new FsException(
          Errno.EISDIR, path + ": is a directory; give an image file or a block device");
    }
    if (type != REGULAR_FILE && type != BLOCK_DEVICE) {
      throw new FsException(Errno.EINVAL, path + ": is neither a regular file nor a block device");
    }
    return new FileKind(attributes.get("dev") + ":" + attributes.get("ino"), type == BLOCK_DEVICE);
  }
}

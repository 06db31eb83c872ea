package org.tidemark.fuse.mounts;

import java.nio.file.Path;

/**
 * One line of the mount table.
 *
 * @param directory where it is mounted
 * @param type the filesystem, with its subtype: {@code fuse.tidemark}
 * @param source what is mounted: of ours the absolute path of the image
 */
public record MountEntry(Path directory, String type, String source) {
  /** The type of mounted filesystems of this program. */
  public static final String TIDEMARK = "fuse.tidemark";

  public boolean isTidemark() {
    return type.equals(TIDEMARK);
  }
}

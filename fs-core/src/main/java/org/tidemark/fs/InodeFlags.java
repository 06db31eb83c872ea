package org.tidemark.fs;

import org.tidemark.format.InodeFormat;

/** The bits of {@link Attributes#flags}. */
public final class InodeFlags {
  /** The past of the file, or of what is created in the directory, is not kept. */
  public static final int NO_HISTORY = InodeFormat.FLAG_NO_HISTORY;

  /** Backup programs leave the file out. */
  public static final int NO_DUMP = InodeFormat.FLAG_NO_DUMP;

  /** The access time is not kept. */
  public static final int NO_ATIME = InodeFormat.FLAG_NO_ATIME;

  /** Those that {@link FileSystem#setFlags} sets; what is created in a directory has them too. */
  public static final int SETTABLE = NO_DUMP | NO_ATIME;

  private InodeFlags() {}
}

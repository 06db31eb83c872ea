package org.tidemark.fuse.jnr;

import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** Finds and loads libfuse 2. */
final class LibFuseLibrary {
  private static final List<String> LINUX_NAMES = List.of("libfuse.so.2", "fuse");
  private static final List<String> MAC_NAMES = List.of("fuse", "osxfuse", "macfuse");

  private LibFuseLibrary() {}

  /**
   * Loads the library.
   *
   * @throws FsException ENOSYS with a line that says what to install
   */
  static LibFuse load() {
    boolean mac = Platform.getNativePlatform().getOS() == Platform.OS.DARWIN;
    UnsatisfiedLinkError last = new UnsatisfiedLinkError("not found");
    for (String name : mac ? MAC_NAMES : LINUX_NAMES) {
      try {
        return LibraryLoader.create(LibFuse.class)
            .failImmediately()
            .search("/usr/local/lib")
            .load(name);
      } catch (UnsatisfiedLinkError e) {
        last = e;
      }
    }
    String advice = mac ? "install macFUSE" : "install it, for example: apt-get install libfuse2";
    throw new FsException(Errno.ENOSYS, "libfuse 2 cannot be loaded; " + advice, last);
  }
}

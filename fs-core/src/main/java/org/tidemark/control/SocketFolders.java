package org.tidemark.control;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where sockets may lie, best first: {@code $XDG_RUNTIME_DIR/tidemark}, {@code /run/tidemark} for
 * root, {@code /tmp/tidemark-UID}. Each belongs to its user alone (mode 0700).
 *
 * @param own the folders of this user, where servers are started
 * @param foreign where root looks as well: the folders of everybody else
 */
record SocketFolders(List<Path> own, List<Path> foreign, long uid) {
  private static final String NAME = "tidemark";
  private static final Path RUN_USER = Path.of("/run/user");
  private static final Path TEMPORARY = Path.of("/tmp");

  SocketFolders {
    own = List.copyOf(own);
    foreign = List.copyOf(foreign);
  }

  /** Returns the folders of the user who runs this process. */
  static SocketFolders ofThisUser() {
    long uid = new UnixSystem().getUid();
    return new SocketFolders(
        ownFolders(uid, System.getenv()), uid == 0 ? foreignFolders() : List.of(), uid);
  }

  static List<Path> ownFolders(long uid, Map<String, String> environment) {
    Set<Path> folders = new LinkedHashSet<>();
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/")) {
      folders.add(Path.of(runtime, NAME));
    }
    // The same without the variable, as in a cron job.
    folders.add(RUN_USER.resolve(Long.toString(uid)).resolve(NAME));
    if (uid == 0) {
      folders.add(Path.of("/run", NAME));
    }
    folders.add(TEMPORARY.resolve(NAME + "-" + uid));
    return List.copyOf(folders);
  }

  private static List<Path> foreignFolders() {
    List<Path> folders = new ArrayList<>();
    for (Path user : list(RUN_USER, "*")) {
      folders.add(user.resolve(NAME));
    }
    folders.addAll(list(TEMPORARY, NAME + "-*"));
    return folders;
  }

  /** Returns the sockets that lie in any of the folders; many may be of servers that are gone. */
  List<Path> sockets() {
    List<Path> sockets = new ArrayList<>();
    for (Path folder : own) {
      if (isPrivate(folder, uid)) {
        sockets.addAll(list(folder, "*" + ControlServer.SUFFIX));
      }
    }
    for (Path folder : foreign) {
      if (!own.contains(folder) && isPrivate(folder, ownerOf(folder))) {
        sockets.addAll(list(folder, "*" + ControlServer.SUFFIX));
      }
    }
    return sockets;
  }

  /**
   * Makes the folder if it is not there.
   *
   * @throws IOException if it cannot be made, or is not this user's alone
   */
  void prepare(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!isPrivate(folder, uid)) {
      throw new IOException(folder + " is not a folder of this user alone (mode 0700)");
    }
  }

  /**
   * Whether nobody but the owner can put anything there: in /tmp, anybody may have made the folder.
   */
  private static boolean isPrivate(Path folder, @Nullable Long owner) {
    try {
      Map<String, Object> found =
          Files.readAttributes(folder, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
      return owner != null
          && Boolean.TRUE.equals(found.get("isDirectory"))
          && found.get("uid") instanceof Integer uid
          && uid.longValue() == owner
          && found.get("mode") instanceof Integer mode
          && (mode & 077) == 0;
    } catch (IOException e) {
      return false; // It is not there, or not for us to see: either way no folder of sockets.
    }
  }

  private static @Nullable Long ownerOf(Path folder) {
    try {
      Object uid = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return ((Number) uid).longValue();
    } catch (IOException e) {
      return null; // As above.
    }
  }

  private static List<Path> list(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(found::add);
    } catch (NotDirectoryException | NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      return found; // Not for us to read: nothing there is for us.
    }
    found.sort(null);
    return found;
  }
}

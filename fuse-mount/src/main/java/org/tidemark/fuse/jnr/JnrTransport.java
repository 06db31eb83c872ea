package org.tidemark.fuse.jnr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.MountRequest;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.api.Transport;

/** Mounts through libfuse 2, which does it itself for root and asks fusermount otherwise. */
public final class JnrTransport implements Transport {
  @Override
  public String name() {
    return "jnr";
  }

  @Override
  public MountedFileSystem mount(InodeFileSystem fileSystem, MountRequest request) {
    LibFuse fuse = LibFuseLibrary.load();
    Arena arena = Arena.ofShared();
    long directory = arena.allocateFrom(request.directory().toString()).address();
    long channel =
        fuse.fuse_mount(directory, NativeMemory.arguments(arena, "-o", options(request)));
    if (channel == 0) {
      arena.close();
      throw new FsException(Errno.EIO, request.directory() + ": libfuse could not mount here");
    }
    try {
      JnrMount mount = new JnrMount(fuse, channel, arena, fileSystem);
      mount.start();
      return mount;
    } catch (InterruptedException e) {
      fuse.fuse_unmount(directory, channel);
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted while mounting", e);
    } catch (RuntimeException e) {
      fuse.fuse_unmount(directory, channel);
      throw e;
    }
  }

  /** Returns what follows {@code -o}. */
  static String options(MountRequest request) {
    List<String> options = new ArrayList<>();
    options.add("fsname=" + request.source().replace("\\", "\\\\").replace(",", "\\,"));
    options.add("subtype=tidemark");
    options.add("default_permissions");
    if (request.allowOther()) {
      options.add("allow_other");
    }
    options.add(request.readOnly() ? "ro" : "rw");
    if (!isEmpty(request.directory())) {
      options.add("nonempty");
    }
    options.addAll(request.kernelOptions());
    return String.join(",", options);
  }

  private static boolean isEmpty(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

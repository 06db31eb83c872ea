package org.tidemark.fuse.kernel.transport;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.base.EffectiveUser;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.MountRequest;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.kernel.dispatch.SessionOptions;

/** Mounts by mount(2) where that is allowed, else through fusermount3, and serves /dev/fuse. */
public final class KernelTransport implements Transport {
  /** The most that the kernel may ask to be read at once: what a reply has room for. */
  private static final int READ_BYTES_MAX = 1 << 20;

  /**
   * With less space than this, the kernel does not gather writes: it would accept data without
   * asking whether there is room for it, and programs learned that only when they close the file.
   */
  private static final long WRITE_BACK_BYTES_MIN = 32L << 20;

  private final SessionOptions options;

  public KernelTransport() {
    this(SessionOptions.DEFAULTS);
  }

  /** With other wishes than the usual ones about what the kernel does. */
  public KernelTransport(SessionOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "kernel";
  }

  /** Returns what is missing on this machine for this user, as a part of a sentence. */
  public static Optional<String> whatIsMissing() {
    if (!Files.exists(Path.of(FuseDevice.PATH))) {
      return Optional.of("there is no " + FuseDevice.PATH);
    }
    if (EffectiveUser.id() != 0 && HelperMount.find().isEmpty()) {
      return Optional.of("fusermount3 is missing");
    }
    return Optional.empty();
  }

  @Override
  public MountedFileSystem mount(InodeFileSystem fileSystem, MountRequest request) {
    FuseDevice device = new FuseDevice(mountedDevice(request));
    // Who gathers writes also believes to know sizes and times better: not of a replica.
    boolean gathers =
        !request.readOnly() && availableBytes(fileSystem.status()) >= WRITE_BACK_BYTES_MIN;
    SessionOptions session =
        options.withPageBytes(call("getpagesize")).withWriteBack(options.writeBack() && gathers);
    KernelMount mount =
        new KernelMount(
            device,
            fileSystem,
            session,
            request.powerSave() ? ShallowIdle.none() : ShallowIdle.open());
    try {
      mount.start();
      BackingDevice.raiseLimits(request.directory());
      return mount;
    } catch (RuntimeException e) {
      device.close(); // which ends the mount
      throw e;
    }
  }

  private static long availableBytes(FileSystemStatus status) {
    return status.availableBlocks() * status.blockBytes();
  }

  private static int mountedDevice(MountRequest request) {
    if (EffectiveUser.id() == 0) {
      int descriptor = FuseDevice.open();
      if (descriptor < 0) {
        throw new FsException(Errno.EIO, FuseDevice.PATH + ": errno " + -descriptor);
      }
      int errno = DirectMount.mount(descriptor, request, READ_BYTES_MAX);
      if (errno == 0) {
        return descriptor;
      }
      FuseDevice.closeDescriptor(descriptor);
      if (errno != Errno.EPERM.code()) {
        throw new FsException(
            Errno.EIO, request.directory() + " cannot be mounted: mount(2) says errno " + errno);
      }
    }
    Path helper =
        HelperMount.find()
            .orElseThrow(() ->
                new FsException(
                    Errno.EPERM,
                    "fusermount3 is missing; install it, for example: apt-get install fuse3"));
    return HelperMount.mount(helper, request, READ_BYTES_MAX);
  }

  private static int call(String function) {
    try (Arena arena = Arena.ofConfined()) {
      return new Libc(arena).call(function);
    }
  }
}

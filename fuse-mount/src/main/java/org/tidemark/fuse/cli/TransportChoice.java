package org.tidemark.fuse.cli;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tidemark.console.CommandException;
import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.jnr.JnrTransport;
import org.tidemark.fuse.kernel.transport.KernelTransport;

/**
 * Which transport serves a mount: the one that the user names, else the fastest that works here.
 */
final class TransportChoice {
  static final String KERNEL = "kernel";
  static final String JNR = "jnr";

  private TransportChoice() {}

  /** Chooses for this machine and user. */
  static Transport choose(Optional<String> wanted, Consumer<String> remark) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    return choose(wanted, linux, KernelTransport::whatIsMissing, remark);
  }

  /**
   * Chooses.
   *
   * @param missing what the kernel transport lacks
   * @param remark takes a line for the user if it is not what one would expect
   * @throws CommandException if the wanted one does not exist or cannot work
   */
  static Transport choose(
      Optional<String> wanted,
      boolean linux,
      Supplier<Optional<String>> missing,
      Consumer<String> remark) {
    String name = wanted.orElse(linux ? KERNEL : JNR);
    if (name.equals(JNR)) {
      return new JnrTransport();
    }
    if (!name.equals(KERNEL)) {
      throw CommandException.usage(
          "unknown transport '" + name + "'; there are: " + KERNEL + ", " + JNR);
    }
    if (!linux) {
      throw CommandException.failed("the transport 'kernel' is for Linux only; use jnr");
    }
    Optional<String> lack = missing.get();
    if (lack.isEmpty()) {
      return new KernelTransport();
    }
    if (wanted.isPresent()) {
      throw CommandException.failed("the transport 'kernel' cannot be used: " + lack.get());
    }
    remark.accept(lack.get() + "; using the transport jnr, which is slower");
    return new JnrTransport();
  }
}

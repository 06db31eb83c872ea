package org.tidemark.fuse.testing;

import org.tidemark.fuse.api.Transport;
import org.tidemark.fuse.jnr.JnrTransport;
import org.tidemark.fuse.kernel.transport.KernelTransport;

/** The transports that there are: parameters of tests. */
public enum Transports {
  KERNEL {
    @Override
    public Transport make() {
      return new KernelTransport();
    }
  },
  JNR {
    @Override
    public Transport make() {
      return new JnrTransport();
    }
  };

  /** Returns one. */
  public abstract Transport make();

  /** Returns the name by which users choose it. */
  public String option() {
    return make().name();
  }
}

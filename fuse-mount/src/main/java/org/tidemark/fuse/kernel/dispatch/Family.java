package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;

/** The handlers of related operations. */
interface Family {
  /** Puts each handler at its opcode. */
  void addTo(@Nullable Handler[] table);
}

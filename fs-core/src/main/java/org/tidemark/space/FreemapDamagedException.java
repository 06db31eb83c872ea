package org.tidemark.space;

import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.Address;

/**
 * The freemap on the media cannot be trusted: it has to be rebuilt by walking the tree ({@link
 * Space#empty} and {@link Space#markCommitted}). Nothing is lost by that.
 */
public final class FreemapDamagedException extends FsException {
  private final long address;
  private final String what;

  /**
   * Says what is wrong.
   *
   * @param address the region: the address of its freemap slot 0; or 0 if all of them together do
   *     not fit
   * @param what what is wrong with it
   */
  public FreemapDamagedException(long address, String what) {
    super(
        Errno.EIO,
        (address == Address.NONE
                ? "the freemap"
                : "the freemap of the region at " + Address.toString(address))
            + " cannot be trusted: "
            + what);
    this.address = address;
    this.what = what;
  }

  /** The region, by the address of its freemap slot 0; 0 if all of them together do not fit. */
  public long address() {
    return address;
  }

  /** What is wrong with it. */
  public String what() {
    return what;
  }
}

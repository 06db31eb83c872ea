package org.tidemark.base;

/**
 * The medium holds something else than what was written there. The errno is EIO.
 *
 * <p>The address is that of {@code format.Address}: the volume in the upper 8 bits, the byte offset
 * below.
 */
public final class CorruptionException extends FsException {
  private final String what;
  private final long address;
  private final String expected;
  private final String found;

  /**
   * @param what the thing that is damaged, such as "leaf" or "freemap slot"
   * @param address where it lies
   * @param expected what should have been there
   * @param found what is there
   */
  public CorruptionException(String what, long address, String expected, String found) {
    super(
        Errno.EIO,
        what + " at " + place(address) + " is damaged: expected " + expected + ", found " + found,
        null,
        true);
    this.what = what;
    this.address = address;
    this.expected = expected;
    this.found = found;
  }

  public String what() {
    return what;
  }

  public long address() {
    return address;
  }

  public String expected() {
    return expected;
  }

  public String found() {
    return found;
  }

  private static String place(long address) {
    return (address >>> 56) + ":0x" + Long.toHexString(address & 0x00ff_ffff_ffff_ffffL);
  }
}

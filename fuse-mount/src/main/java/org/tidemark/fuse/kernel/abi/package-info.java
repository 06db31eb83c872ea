/**
 * The kernel's FUSE protocol as bytes: every struct of every opcode as named offsets, and its
 * constants.
 *
 * <p>Named as in linux/fuse.h, so that the two can be laid side by side: {@code struct
 * fuse_mknod_in} is {@code MknodIn}. An offset is counted from the start of its struct, and each is
 * the one before plus its size. The byte order is that of the machine, and only little-endian ones
 * (x86-64, arm64) are served. No logic: what the fields mean is known one package up.
 */
@NullMarked
package org.tidemark.fuse.kernel.abi;

import org.jspecify.annotations.NullMarked;

/**
 * Volume headers, the set of volumes of a filesystem, verified block reads and sealed writes.
 *
 * <p>Nothing leaves this package unverified: every read is held against its address and checksum.
 */
@NullMarked
package org.tidemark.volume;

import org.jspecify.annotations.NullMarked;

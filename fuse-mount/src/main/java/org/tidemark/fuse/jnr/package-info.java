/**
 * The portable transport: jnr-fuse over libfuse 2.
 *
 * <p>libfuse 2 speaks in paths; they are resolved to inodes here and nowhere else.
 */
@NullMarked
package org.tidemark.fuse.jnr;

import org.jspecify.annotations.NullMarked;

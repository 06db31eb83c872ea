/** Tests of the portable transport, on real mounts. */
@NullMarked
package org.tidemark.fuse.jnr;

import org.jspecify.annotations.NullMarked;

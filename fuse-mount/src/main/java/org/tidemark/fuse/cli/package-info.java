/** The mount commands. */
@NullMarked
package org.tidemark.fuse.cli;

import org.jspecify.annotations.NullMarked;

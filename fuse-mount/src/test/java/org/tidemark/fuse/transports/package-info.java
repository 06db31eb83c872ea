/** What holds for a mount whichever transport serves it, with real programs. */
@NullMarked
package org.tidemark.fuse.transports;

import org.jspecify.annotations.NullMarked;

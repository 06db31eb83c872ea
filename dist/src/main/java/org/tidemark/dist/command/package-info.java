/** Commands that need nothing but the engine: history, diff, verify. */
@NullMarked
package org.tidemark.dist.command;

import org.jspecify.annotations.NullMarked;

/**
 * What every command shares: options, exit status, one-line errors, human sizes, JSON output.
 *
 * <p>Lies above the whole engine; only commands import it.
 */
@NullMarked
package org.tidemark.console;

import org.jspecify.annotations.NullMarked;

/** The facade of the engine: namespace, file I/O, history views, snapshots, maintenance. */
@NullMarked
package org.tidemark.fs;

import org.jspecify.annotations.NullMarked;

/**
 * The mount commands: {@code mount}, {@code umount}, {@code sync}.
 *
 * <p>A mount is served by one process. {@link org.tidemark.fuse.cli.MountCommand} starts it as a
 * copy of itself with {@code -f} ({@link org.tidemark.fuse.cli.Background}), since a Java process
 * cannot fork; {@link org.tidemark.fuse.cli.Serving} is what that process does from opening the
 * image to closing it.
 */
@NullMarked
package org.tidemark.fuse.cli;

import org.jspecify.annotations.NullMarked;

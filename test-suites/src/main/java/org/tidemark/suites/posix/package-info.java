/**
 * One map of POSIX cases and the subjects it runs over.
 *
 * <p>A {@link org.tidemark.suites.posix.PosixCase} is a named, self-contained claim about the
 * behaviour of a filesystem. It speaks to a {@link org.tidemark.suites.posix.PosixSubject} alone: a
 * directory in any mount, through the system calls ({@link org.tidemark.suites.posix.LibcSubject}),
 * or the core without any kernel ({@link org.tidemark.suites.posix.CoreSubject}). Run over a
 * directory of the host's ext4 the map checks itself; run over Tidemark it checks Tidemark.
 */
@NullMarked
package org.tidemark.suites.posix;

import org.jspecify.annotations.NullMarked;

/**
 * The portable transport: libfuse 2 through jnr.
 *
 * <p>It uses libfuse's low-level interface, which speaks in inodes as the kernel does: no path is
 * ever resolved, an unlinked file that is open needs no hidden name, and two hard links are one
 * node. (docs/decisions/0010-libfuse-in-inodes.md has the measurements against the path-based
 * interface.) jnr-ffi makes the calls, jnr-fuse knows how struct stat and its like are laid out on
 * each platform.
 *
 * <p>Following a request: {@link org.tidemark.fuse.jnr.WorkerPool} reads it from the kernel on a
 * Java thread and hands it to libfuse, which decodes it and calls back into one of the handlers, on
 * the same thread; the handler calls the {@link org.tidemark.fuse.api.InodeFileSystem} and replies.
 *
 * <p>Invariants. Each request is answered exactly once: replying is the last thing a handler does,
 * and whatever is thrown before becomes an errno in {@link org.tidemark.fuse.jnr.Requests}. No
 * exception leaves a callback. Whatever native code points to (the table of operations, the
 * closures, the buffers) is held by {@link org.tidemark.fuse.jnr.JnrMount} until all workers have
 * ended.
 */
@NullMarked
package org.tidemark.fuse.jnr;

import org.jspecify.annotations.NullMarked;

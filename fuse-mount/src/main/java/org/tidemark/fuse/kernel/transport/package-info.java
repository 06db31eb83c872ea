/**
 * The kernel transport's threads and system calls: mounting, reading requests from /dev/fuse,
 * writing replies.
 *
 * <p>A request goes like this: a {@link org.tidemark.fuse.kernel.transport.Worker} reads it from
 * its own descriptor of the device into its own memory, has the {@link
 * org.tidemark.fuse.kernel.dispatch.Dispatcher} serve it, and writes the reply through the same
 * descriptor, all on one thread. {@link org.tidemark.fuse.kernel.transport.WorkerPool} says which
 * threads look for requests at a time.
 *
 * <p>Invariants. As long as the mount lives and a request may come, somebody looks for it within a
 * millisecond. Every request that was read is answered before the device is closed. No thread spins
 * unless it served a request in the last 100 us. Nothing here touches a path below the mount: the
 * kernel would wait for the one who asks.
 */
@NullMarked
package org.tidemark.fuse.kernel.transport;

import org.jspecify.annotations.NullMarked;

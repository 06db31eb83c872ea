/**
 * The inode-based interface between a filesystem and a FUSE transport, and its types.
 *
 * <p>It knows neither the engine nor a transport. {@link InodeFileSystem} is what a transport
 * serves; {@link Transport} is what a mount command uses; {@link KernelCache} lets the filesystem
 * tell the kernel what has changed behind its back.
 *
 * <p>A node is a number of 64 bits that the kernel uses to name an inode. Node 1 is the root. The
 * node of a live object is its object id, for ever, so that a node survives a remount and can be
 * exported through NFS. Names and link targets are bytes, as in Linux. Times are nanoseconds since
 * 1970-01-01T00:00Z. An operation that ends with an errno throws {@link
 * org.tidemark.base.FsException}.
 */
@NullMarked
package org.tidemark.fuse.api;

import org.jspecify.annotations.NullMarked;

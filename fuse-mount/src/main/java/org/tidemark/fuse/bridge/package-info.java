/**
 * The engine behind the inode-based interface.
 *
 * <p>It translates: nodes to {@link org.tidemark.fs.FileRef}, handles to open files, types of the
 * interface to those of the engine. It holds no file data and keeps nothing per live object: the
 * node of a live object is its id. Nodes of the past are in a table for as long as the kernel
 * refers to them.
 *
 * <p>Invariant KERNEL_IS_ONLY_WRITER: while a filesystem is mounted, what changes it comes through
 * the kernel, which may therefore keep names and attributes for long. Whatever changes it in
 * another way has to tell {@link org.tidemark.fuse.api.KernelCache}.
 */
@NullMarked
package org.tidemark.fuse.bridge;

import org.jspecify.annotations.NullMarked;

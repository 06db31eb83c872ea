/**
 * Answers the kernel's requests: bytes in, bytes out.
 *
 * <p>{@link org.tidemark.fuse.kernel.dispatch.Dispatcher} finds the handler of a request in a table
 * by opcode; there is one small class of handlers per family of operations. Nothing here has a file
 * descriptor or a thread, so all of it is tested with bytes alone.
 *
 * <p>Invariants: whatever a request holds, also nonsense, the answer is a well-formed reply or none
 * where the kernel wants none; nothing is thrown. What has not been offered and agreed on at INIT
 * is not used. File data lies where the device put it until the filesystem takes it, and what is
 * read goes straight to where the device takes it from. No object is made per request but where
 * {@link org.tidemark.fuse.api.InodeFileSystem} wants one.
 */
@NullMarked
package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.NullMarked;

/**
 * A running connection: the only concurrency of the engine. It moves bytes between a {@link
 * org.ws101.internal.transport.Transport} and the rules of the protocol, and hands events to the application.
 *
 * <p>Start at {@link org.ws101.internal.connection.Connection}, which is put together of a half that reads, owned by the thread
 * that has the turn, a half that writes, guarded by the lock of the senders, the link between them, and the pump that does
 * what follows from a change of the link. Invariants: no byte is worked on
 * under the lock of the link; a thread that reads never waits for a sender; no application code, no transport call and no
 * completion of a future runs under a lock; one thread at a time reads, one at a time writes. Knows nothing of servlets, and
 * which transport it runs on.
 */
@NullMarked
package org.ws101.internal.connection;

import org.jspecify.annotations.NullMarked;

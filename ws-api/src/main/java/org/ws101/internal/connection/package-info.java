/**
 * A running connection: the only concurrency of the engine. It moves bytes between a {@link
 * org.ws101.internal.connection.Transport} and the {@code Protocol}, owns the clocks, and hands events to the application.
 *
 * <p>Start at {@link org.ws101.internal.connection.Connection}. Invariants: one lock for each connection guards everything
 * that can change; no application code, no transport call and no completion of a future runs under it; one thread at a time
 * reads, one at a time writes. Knows nothing of servlets, and which transport it runs on.
 */
@NullMarked
package org.ws101.internal.connection;

import org.jspecify.annotations.NullMarked;

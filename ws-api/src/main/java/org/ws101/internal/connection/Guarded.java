package org.ws101.internal.connection;

import java.util.concurrent.locks.ReentrantLock;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Protocol;

/**
 * What the parts of one connection share.
 *
 * @param lock guards the protocol and the mutable state of every part
 * @param protocol the rules; only under the lock
 * @param options limits and timeouts
 * @param timers the clock
 */
record Guarded(ReentrantLock lock, Protocol protocol, WebSocketOptions options, Timers timers) {}

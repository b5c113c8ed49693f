/**
 * The servers that are compared, each in a process of its own: the library on three containers, the WebSocket of each
 * of them, and others. All echo at {@code /echo}, and send what comes to {@code /broadcast} to all that are connected
 * there. Start at {@link org.ws101.benchmark.server.ServerMain}.
 */
@NullMarked
package org.ws101.benchmark.server;

import org.jspecify.annotations.NullMarked;

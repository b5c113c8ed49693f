/**
 * Subprotocols as an application implements them: GraphQL over WebSocket, STOMP 1.2 and JSON-RPC 2.0. Examples to copy from; each
 * says what it leaves out.
 */
@NullMarked
package org.ws101.subprotocols;

import org.jspecify.annotations.NullMarked;

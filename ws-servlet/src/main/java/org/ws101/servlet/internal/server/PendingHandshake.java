package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.ws101.internal.context.HandshakeContexts;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.handshake.ServerHandshake;

/**
 * A valid opening handshake that waits for its answer.
 *
 * @param head of the request
 * @param accepted what the head asks for
 * @param contexts around it, and around the calls of its connection
 */
record PendingHandshake(
        HttpServletRequest request,
        HttpServletResponse response,
        RequestHead head,
        ServerHandshake.Accepted accepted,
        HandshakeContexts contexts) {}

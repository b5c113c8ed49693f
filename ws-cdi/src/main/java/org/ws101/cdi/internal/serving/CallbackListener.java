package org.ws101.cdi.internal.serving;

import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.model.Callback;
import org.ws101.cdi.internal.model.CallbackMethod;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.internal.application.MixedListener;

/**
 * The listener of one connection that calls the annotated methods of a bean. Not thread-safe: the calls of a connection are
 * serial.
 */
public final class CallbackListener implements MixedListener {
    private final Service<?> service;
    private final EndpointModel model;
    /** Null before onOpen. */
    private @Nullable CallbackConnection connection;

    /** The listener of a new connection. */
    public CallbackListener(Service<?> service, EndpointModel model) {
        this.service = service;
        this.model = model;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        CallbackConnection opening = new CallbackConnection(service.serve(webSocket), model);
        connection = opening;
        opening.open();
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        onMessage(Callback.TEXT, text, true);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        onMessage(Callback.BINARY, data, true);
    }

    @Override
    public boolean mayBlock(Opcode opcode) {
        return model.mayBlock(callbackFor(opcode));
    }

    private static Callback callbackFor(Opcode opcode) {
        if (opcode.equals(Opcode.TEXT)) {
            return Callback.TEXT;
        }
        if (opcode.equals(Opcode.BINARY)) {
            return Callback.BINARY;
        }
        return opcode.equals(Opcode.PING) ? Callback.PING : Callback.PONG;
    }

    @Override
    public boolean takesParts() {
        return model.inParts();
    }

    @Override
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        if (part instanceof Message.Text text) {
            onMessage(Callback.TEXT, text.data(), !text.partial());
        } else if (part instanceof Message.Binary binary) {
            onMessage(Callback.BINARY, binary.data(), !binary.partial());
        }
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        onControlFrame(Callback.PING, data);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        onControlFrame(Callback.PONG, data);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        if (connection != null) {
            connection.error(cause);
        }
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        if (connection != null) {
            connection.close(reason);
        }
    }

    private void onMessage(Callback callback, Object payload, boolean last) throws Exception {
        CallbackMethod method = model.method(callback);
        if (method == null) {
            // RFC 6455 §7.4.1: 1003 is for an endpoint that understands only the other type of data.
            throw new WebSocketFailure(
                    CloseCode.UNSUPPORTED_DATA,
                    callback == Callback.TEXT ? "No text messages here." : "No binary messages here.");
        }
        if (connection != null) {
            connection.message(method, payload, last);
        }
    }

    private void onControlFrame(Callback callback, byte[] data) throws Exception {
        CallbackMethod method = model.method(callback);
        if (method != null && connection != null) {
            connection.message(method, data, true);
        }
    }
}

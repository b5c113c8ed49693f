package org.ws101.cdi.internal.model;

import java.lang.reflect.Type;
import java.security.Principal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.QueryParam;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Reads the parameters of one callback. Its methods throw a {@link WebSocketDeploymentException} that says what is wrong with
 * the parameter and what is allowed. Not thread-safe.
 */
final class ParameterReader {
    private final Callback callback;
    private final Types types;
    private final PayloadReader payloads;
    private final HandshakeValues handshakeValues;
    private final Side side;
    /** What there may be one of: the types, and the payload. */
    private final Set<Object> seen = new HashSet<>();

    private Class<?> errorType = Throwable.class;
    private boolean inParts;
    /** Whether a parameter stands where the payload does, be it one that cannot take it. */
    private boolean triesPayload;

    ParameterReader(Callback callback, Types types, Codecs codecs, HandshakeValues handshakeValues) {
        this.callback = callback;
        this.types = types;
        this.payloads = new PayloadReader(callback, codecs);
        this.handshakeValues = handshakeValues;
        this.side = handshakeValues.side();
    }

    Argument read(DeclaredParameter parameter) {
        Type type = types.resolve(parameter.type());
        PathParam path = parameter.annotations().get(PathParam.class);
        QueryParam query = parameter.annotations().get(QueryParam.class);
        if (path != null && query != null) {
            throw new WebSocketDeploymentException(
                    "it is annotated with both @PathParam and @QueryParam: remove one of the two");
        }
        if (path != null) {
            return handshakeValues.path(path.value(), parameter.parameter(), type);
        }
        if (query != null) {
            return handshakeValues.query(query.value(), parameter.parameter(), type);
        }
        return byType(type);
    }

    /** To be called when all parameters were read, or were found to be wrong. */
    void requirePayload() {
        if (callback.isOfMessage() && !triesPayload) {
            throw new WebSocketDeploymentException(
                    "has no parameter for the payload: add exactly one; allowed are " + allowedParameters());
        }
        if (callback.isOfMessage() && inParts) {
            payloads.requireParts();
        }
    }

    /** What makes the items of a publisher from the parts of a message; null when the callback takes none. */
    @Nullable
    UnaryOperator<Object> parts() {
        return payloads.parts();
    }

    /** The errors that the callback takes. */
    Class<?> errorType() {
        return errorType;
    }

    /** Whether the callback takes messages in parts. */
    boolean inParts() {
        return inParts || payloads.parts() != null;
    }

    private Argument byType(Type type) {
        if (type == WebSocket.class) {
            return once(type, ArgumentSource::webSocket);
        }
        if (side == Side.CLIENT && isOfServers(type)) {
            throw new WebSocketDeploymentException(
                    "a client endpoint has no request and no user; allowed are " + allowedParameters());
        }
        if (type == HandshakeRequest.class) {
            return once(type, ArgumentSource::serverRequest);
        }
        if (type == Principal.class) {
            return once(
                    Principal.class,
                    source -> source.serverRequest().principal().orElse(null));
        }
        if (Types.raw(type) == Optional.class && Types.argument(type) == Principal.class) {
            return once(Principal.class, source -> source.serverRequest().principal());
        }
        if (callback.isOfMessage() && type == boolean.class) {
            inParts = true;
            return once(type, ArgumentSource::last);
        }
        if (callback == Callback.CLOSE && type == CloseReason.class) {
            return once(type, ArgumentSource::closeReason);
        }
        if (callback == Callback.ERROR && type instanceof Class<?> c && Throwable.class.isAssignableFrom(c)) {
            errorType = c;
            return once(Throwable.class, ArgumentSource::error);
        }
        return payload(type);
    }

    private static boolean isOfServers(Type type) {
        return type == HandshakeRequest.class
                || type == Principal.class
                || (Types.raw(type) == Optional.class && Types.argument(type) == Principal.class);
    }

    private String allowedParameters() {
        return callback.allowedParameters(side);
    }

    private Argument payload(Type type) {
        triesPayload = true;
        if (payloads.isNeverPayload(type)) {
            throw new WebSocketDeploymentException("its type is not supported by " + callback + "; allowed are "
                    + allowedParameters() + Platform.remedy(type, side));
        }
        return once("payload", payloads.read(type));
    }

    private Argument once(Object what, Argument argument) {
        if (!seen.add(what)) {
            throw new WebSocketDeploymentException((what.equals("payload")
                            ? "another parameter receives the payload"
                            : "there is another parameter of this kind")
                    + "; allowed once each are " + allowedParameters());
        }
        return argument;
    }
}

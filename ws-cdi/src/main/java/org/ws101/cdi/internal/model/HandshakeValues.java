package org.ws101.cdi.internal.model;

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.WebSocketDeploymentException;

/** Collects what the callbacks of a class take from the path and the query. Not thread-safe. */
final class HandshakeValues {
    private final Side side;
    private final Set<String> pathParameters;
    private final List<HandshakeValue> values = new ArrayList<>();

    HandshakeValues(Side side, Set<String> pathParameters) {
        this.side = side;
        this.pathParameters = new TreeSet<>(pathParameters);
    }

    Side side() {
        return side;
    }

    /** All, in the order of their indexes. */
    List<HandshakeValue> all() {
        return values;
    }

    /** The argument for a parameter with {@code @PathParam}. */
    Argument path(String given, Parameter parameter, Type type) {
        String name = name("@PathParam", given, parameter);
        if (!pathParameters.contains(name)) {
            throw new WebSocketDeploymentException("the " + (side == Side.CLIENT ? "URI" : "path")
                    + " of the endpoint has no {" + name + "}; "
                    + (pathParameters.isEmpty() ? "it has no parameters" : "its parameters are " + pathParameters));
        }
        return add(new HandshakeValue(
                HandshakeValue.Source.PATH, name, HandshakeValue.Shape.REQUIRED, conversion(type, Conversion.ALLOWED)));
    }

    /** The argument for a parameter with {@code @QueryParam}. */
    Argument query(String given, Parameter parameter, Type type) {
        if (side == Side.CLIENT) {
            throw new WebSocketDeploymentException(
                    "a client endpoint has no @QueryParam: write {name} into its URI, and use @PathParam");
        }
        String name = name("@QueryParam", given, parameter);
        String allowed = Conversion.ALLOWED + ", or a List or an Optional of one of these";
        Class<?> raw = Types.raw(type);
        HandshakeValue.Shape shape = raw == List.class
                ? HandshakeValue.Shape.LIST
                : raw == Optional.class
                        ? HandshakeValue.Shape.OPTIONAL
                        : raw.isPrimitive() ? HandshakeValue.Shape.REQUIRED : HandshakeValue.Shape.NULLABLE;
        boolean wrapped = shape == HandshakeValue.Shape.LIST || shape == HandshakeValue.Shape.OPTIONAL;
        Conversion conversion = conversion(wrapped ? Types.argument(type) : type, allowed);
        return add(new HandshakeValue(HandshakeValue.Source.QUERY, name, shape, conversion));
    }

    private Argument add(HandshakeValue value) {
        int index = values.size();
        values.add(value);
        return delivery -> delivery.handshakeValue(index);
    }

    private static Conversion conversion(Type type, String allowed) {
        return Conversion.to(Types.raw(Types.boxed(type)))
                .orElseThrow(() -> new WebSocketDeploymentException(
                        "text cannot be converted to " + Types.name(type) + "; allowed are " + allowed));
    }

    private static String name(String annotation, String given, Parameter parameter) {
        if (!given.isEmpty()) {
            return given;
        }
        if (!parameter.isNamePresent()) {
            throw new WebSocketDeploymentException(
                    "its name is unknown, because the class was compiled without -parameters; write it as " + annotation
                            + "(\"name\")");
        }
        return parameter.getName();
    }
}

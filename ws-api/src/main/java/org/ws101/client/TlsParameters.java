package org.ws101.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Copies {@link SSLParameters}, which can be changed by whoever holds them. Stateless. */
final class TlsParameters {
    /** What servers ask of clients: each of the two turns the other off. */
    private static final Set<String> OF_SERVERS = Set.of("NeedClientAuth", "WantClientAuth");

    private TlsParameters() {}

    /** Copies everything that this JDK knows, also what came after the one that this is compiled for. */
    static SSLParameters copyOf(SSLParameters original) {
        SSLParameters copy = new SSLParameters();
        getters().forEach((property, getter) -> {
            try {
                Object value = getter.invoke(original);
                Method setter = setter(property, getter);
                if (value != null && setter != null) {
                    setter.invoke(copy, value);
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e); // they are public, and so is their class
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(
                        "The sslParameters cannot be used: their " + property + " cannot be copied", e.getCause());
            }
        });
        return copy;
    }

    /** By the names of the properties. */
    private static Map<String, Method> getters() {
        Map<String, Method> getters = new TreeMap<>();
        for (Method method : SSLParameters.class.getMethods()) {
            if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                getters.put(method.getName().substring("get".length()), method);
            }
        }
        getters.keySet().removeAll(OF_SERVERS);
        return getters;
    }

    private static @Nullable Method setter(String property, Method getter) {
        try {
            return SSLParameters.class.getMethod("set" + property, getter.getReturnType());
        } catch (NoSuchMethodException e) {
            return null; // such as getClass
        }
    }
}

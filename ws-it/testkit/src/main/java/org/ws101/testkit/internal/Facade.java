package org.ws101.testkit.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * An interface of the Servlet API in front of an object that has some of its methods: the others belong to a container, and
 * throw. So one class serves each version of the API. As thread-safe as the object.
 */
final class Facade implements InvocationHandler {
    private final Class<?> type;
    private final Object behind;

    private Facade(Class<?> type, Object behind) {
        this.type = type;
        this.behind = behind;
    }

    /** Puts the interface in front of an object. */
    static <T> T of(Class<T> type, Object behind) {
        return type.cast(
                Proxy.newProxyInstance(Facade.class.getClassLoader(), new Class<?>[] {type}, new Facade(type, behind)));
    }

    /** The object behind an interface. */
    static <T> T behind(Object facade, Class<T> type) {
        return type.cast(((Facade) Proxy.getInvocationHandler(facade)).behind);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                return call(method, arguments);
            }
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        Method own;
        try {
            own = behind.getClass().getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new UnsupportedOperationException(
                    type.getSimpleName() + "." + method.getName() + " belongs to a container, and EndpointTester has"
                            + " none: test this with ServedApplication",
                    e);
        }
        try {
            return own.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}

package org.ws101.cdi.internal.model;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.codec.Types;

/**
 * Finds the annotated methods of a class: its own, those of its superclasses, and default methods of its interfaces. As with
 * observer methods, one that is overridden is none unless the overriding one is annotated. Stateless.
 */
final class CallbackMethods {
    private CallbackMethods() {}

    /** Whether the class has a callback, however wrong. */
    static boolean areIn(DeclaredType type) {
        return all(type).stream().anyMatch(CallbackMethods::isAnnotated);
    }

    /** The methods that are to be called for a kind of callback. */
    static List<DeclaredMethod> of(Callback callback, DeclaredType type) {
        List<DeclaredMethod> found = new ArrayList<>();
        for (DeclaredMethod method : all(type)) {
            if (method.annotations().have(callback.annotation())) {
                Method java = method.method();
                Method overriding = overriding(java, type.type());
                boolean forgotten = Modifier.isAbstract(java.getModifiers())
                        && (overriding == null || !overriding.isAnnotationPresent(callback.annotation()));
                if (overriding == null || forgotten) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    /** Methods that override a callback without an annotation, so that it is none any more. */
    static Set<Method> dropping(DeclaredType type) {
        Set<Method> dropping = new LinkedHashSet<>();
        for (DeclaredMethod method : all(type)) {
            Method overriding = isAnnotated(method) ? overriding(method.method(), type.type()) : null;
            if (overriding != null
                    && !Modifier.isAbstract(method.method().getModifiers())
                    && Arrays.stream(Callback.values())
                            .noneMatch(callback -> overriding.isAnnotationPresent(callback.annotation()))) {
                dropping.add(overriding);
            }
        }
        return dropping;
    }

    private static boolean isAnnotated(DeclaredMethod method) {
        return Arrays.stream(Callback.values())
                .anyMatch(callback -> method.annotations().have(callback.annotation()));
    }

    /** In a certain order, as the JDK has none. */
    private static List<DeclaredMethod> all(DeclaredType type) {
        // The compiler copies annotations to bridge methods.
        return type.methods().stream()
                .filter(method -> !method.method().isBridge())
                .sorted(Comparator.comparing(method -> method.method().toString()))
                .toList();
    }

    /** What is called in its place on an instance of {@code type}; null when it is called itself. */
    private static @Nullable Method overriding(Method method, Class<?> type) {
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        for (Class<?> c = type; c != null && c != declaring && c != Object.class; c = c.getSuperclass()) {
            Method candidate = declared(c, method, type);
            if (candidate != null && isVisibleIn(c, method)) {
                return candidate;
            }
        }
        return declaring.isInterface() ? overridingInterface(method, type) : null;
    }

    /** That of the interface which is nearest to {@code type}. */
    private static @Nullable Method overridingInterface(Method method, Class<?> type) {
        Class<?> nearest = method.getDeclaringClass();
        Method overriding = null;
        for (Type supertype : Types.closure(type)) {
            Class<?> candidate = Types.raw(supertype);
            Method declared = candidate.isInterface() && candidate != nearest && nearest.isAssignableFrom(candidate)
                    ? declared(candidate, method, type)
                    : null;
            if (declared != null) {
                nearest = candidate;
                overriding = declared;
            }
        }
        return overriding;
    }

    /**
     * The method that a class declares for another of its supertypes, with the other's parameters as they are in the class or in
     * {@code type}. Never a bridge: it calls such a method, or makes a public one of a package-private class visible; and only
     * some compilers copy annotations to it.
     */
    private static @Nullable Method declared(Class<?> in, Method like, Class<?> type) {
        List<Class<?>> here = parameters(like, in);
        List<Class<?>> there = parameters(like, type);
        for (Method method : in.getDeclaredMethods()) {
            List<Class<?>> parameters = List.of(method.getParameterTypes());
            if (method.getName().equals(like.getName())
                    && !method.isBridge()
                    && (parameters.equals(here) || parameters.equals(there))) {
                return method;
            }
        }
        return null;
    }

    private static List<Class<?>> parameters(Method method, Class<?> seenFrom) {
        Types types = new Types(Types.closure(seenFrom));
        List<Class<?>> parameters = new ArrayList<>();
        for (Type parameter : method.getGenericParameterTypes()) {
            parameters.add(Types.raw(types.resolve(parameter)));
        }
        return parameters;
    }

    /** Whether a subclass, and so a proxy beside it, can override a method that is not private. */
    static boolean isVisibleIn(Class<?> subclass, Method method) {
        Class<?> declaring = method.getDeclaringClass();
        return (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
                || (subclass.getPackageName().equals(declaring.getPackageName())
                        && subclass.getClassLoader() == declaring.getClassLoader());
    }
}

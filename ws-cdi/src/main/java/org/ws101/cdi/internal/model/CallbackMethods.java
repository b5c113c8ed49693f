package org.ws101.cdi.internal.model;

import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.codec.Types;

/**
 * Finds the annotated methods of a class: its own, those of its superclasses, and default methods of its interfaces. As with
 * observer methods, one that is overridden is none unless the overriding one is annotated. Stateless.
 */
final class CallbackMethods {
    private CallbackMethods() {}

    /** Whether the class has a callback, however wrong. */
    static boolean areIn(AnnotatedType<?> type, BeanManager beanManager) {
        return all(type, beanManager).stream().anyMatch(CallbackMethods::isAnnotated);
    }

    /** The methods that are to be called for a kind of callback. */
    static List<AnnotatedMethod<?>> of(Callback callback, AnnotatedType<?> type, BeanManager beanManager) {
        List<AnnotatedMethod<?>> found = new ArrayList<>();
        for (AnnotatedMethod<?> method : all(type, beanManager)) {
            if (method.isAnnotationPresent(callback.annotation())) {
                Method java = method.getJavaMember();
                Method overriding = overriding(java, type.getJavaClass());
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
    static Set<Method> dropping(AnnotatedType<?> type, BeanManager beanManager) {
        Set<Method> dropping = new LinkedHashSet<>();
        for (AnnotatedMethod<?> method : all(type, beanManager)) {
            Method overriding = isAnnotated(method) ? overriding(method.getJavaMember(), type.getJavaClass()) : null;
            if (overriding != null
                    && !Modifier.isAbstract(method.getJavaMember().getModifiers())
                    && Arrays.stream(Callback.values())
                            .noneMatch(callback -> overriding.isAnnotationPresent(callback.annotation()))) {
                dropping.add(overriding);
            }
        }
        return dropping;
    }

    /** The method with its class and the types of its parameters, for messages. */
    static String name(AnnotatedMethod<?> method) {
        Method java = method.getJavaMember();
        return java.getDeclaringClass().getName() + "." + java.getName()
                + Arrays.stream(java.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static boolean isAnnotated(AnnotatedMethod<?> method) {
        return Arrays.stream(Callback.values()).anyMatch(callback -> method.isAnnotationPresent(callback.annotation()));
    }

    private static Iterable<AnnotatedMethod<?>> methods(AnnotatedType<?> type) {
        return new ArrayList<>(type.getMethods());
    }

    /** Containers differ in whether a class has the methods of its interfaces. */
    private static List<AnnotatedMethod<?>> all(AnnotatedType<?> type, BeanManager beanManager) {
        Map<Method, AnnotatedMethod<?>> all = new LinkedHashMap<>();
        methods(type).forEach(method -> all.put(method.getJavaMember(), method));
        for (Type supertype : type.getTypeClosure()) {
            Class<?> raw = Types.raw(supertype);
            if (raw.isInterface()) {
                methods(beanManager.createAnnotatedType(raw))
                        .forEach(method -> all.putIfAbsent(method.getJavaMember(), method));
            }
        }
        // The compiler copies annotations to bridge methods.
        return all.values().stream()
                .filter(method -> !method.getJavaMember().isBridge())
                .sorted(Comparator.comparing(method -> method.getJavaMember().toString()))
                .collect(Collectors.toList());
    }

    /** What is called in its place on an instance of {@code type}; null when it is called itself. */
    private static @Nullable Method overriding(Method method, Class<?> type) {
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        for (Class<?> c = type; c != null && c != declaring && c != Object.class; c = c.getSuperclass()) {
            Method candidate = declared(c, method);
            if (candidate != null && (isVisibleOutside(method) || inSamePackage(c, declaring))) {
                return candidate;
            }
        }
        return declaring.isInterface() ? overridingInterface(method, type) : null;
    }

    private static @Nullable Method overridingInterface(Method method, Class<?> type) {
        try {
            Method called = type.getMethod(method.getName(), method.getParameterTypes());
            return called.equals(method) ? null : called;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Method declared(Class<?> type, Method like) {
        try {
            return type.getDeclaredMethod(like.getName(), like.getParameterTypes());
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static boolean isVisibleOutside(Method method) {
        return (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static boolean inSamePackage(Class<?> one, Class<?> other) {
        return one.getPackageName().equals(other.getPackageName());
    }
}

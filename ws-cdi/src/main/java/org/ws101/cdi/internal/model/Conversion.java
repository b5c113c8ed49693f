package org.ws101.cdi.internal.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an object from the text of a path or query parameter. Thread-safe. */
@FunctionalInterface
interface Conversion {
    /**
     * The object.
     *
     * @throws Exception when the text is not one of such an object
     */
    Object convert(String text) throws Exception;

    /** What is allowed, for messages. */
    String ALLOWED =
            "String, a primitive type or its wrapper, an enum, java.util.UUID; or a class with a public static method"
                    + " valueOf, of, fromString or parse, or a public constructor, each with one parameter, a String";

    /** Those of the JDK that are strict, which valueOf is not for Boolean and Character. */
    Map<Class<?>, Conversion> SIMPLE = Map.of(
            String.class, text -> text,
            Byte.class, Byte::valueOf,
            Short.class, Short::valueOf,
            Integer.class, Integer::valueOf,
            Long.class, Long::valueOf,
            Float.class, Float::valueOf,
            Double.class, Double::valueOf,
            Boolean.class, Conversion::truth,
            Character.class, Conversion::character);

    /** The conversion to a class; of a primitive type, to its wrapper. Empty when there is none. */
    static Optional<Conversion> to(Class<?> boxed) {
        Conversion simple = SIMPLE.get(boxed);
        if (simple != null) {
            return Optional.of(simple);
        }
        for (String name : List.of("valueOf", "of", "fromString", "parse")) {
            for (Class<?> parameter : List.of(String.class, CharSequence.class)) {
                Optional<Conversion> found = byMethod(boxed, name, parameter);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return byConstructor(boxed);
    }

    private static Optional<Conversion> byMethod(Class<?> type, String name, Class<?> parameter) {
        try {
            Method method = type.getMethod(name, parameter);
            if (!Modifier.isStatic(method.getModifiers()) || !type.isAssignableFrom(method.getReturnType())) {
                return Optional.empty();
            }
            method.setAccessible(true); // the class itself need not be public
            return Optional.of(text -> call(method, () -> method.invoke(null, text)));
        } catch (NoSuchMethodException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Conversion> byConstructor(Class<?> type) {
        try {
            Constructor<?> constructor = type.getConstructor(String.class);
            if (Modifier.isAbstract(type.getModifiers())) {
                return Optional.empty();
            }
            constructor.setAccessible(true);
            return Optional.of(text -> call(constructor, () -> constructor.newInstance(text)));
        } catch (NoSuchMethodException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Object call(Executable executable, Invocation invocation) throws Exception {
        Object made;
        try {
            made = invocation.make();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        if (made == null) {
            throw new IllegalArgumentException(executable + " returned null");
        }
        return made;
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }

    /** A call by reflection. */
    @FunctionalInterface
    interface Invocation {
        Object make() throws ReflectiveOperationException;
    }
}

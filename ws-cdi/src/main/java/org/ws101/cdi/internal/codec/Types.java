package org.ws101.cdi.internal.codec;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of a class's members as they are in one of its subclasses: with the variables of generic superclasses replaced by
 * what the subclass gives for them. Immutable.
 */
public final class Types {
    private static final String JAVA_LANG = "java.lang.";

    private final Map<TypeVariable<?>, Type> variables = new HashMap<>();

    /** @param closure the class and all its supertypes, with their arguments */
    public Types(Collection<Type> closure) {
        for (Type type : closure) {
            if (type instanceof ParameterizedType parameterized) {
                TypeVariable<?>[] names = raw(parameterized).getTypeParameters();
                for (int i = 0; i < names.length; i++) {
                    variables.put(names[i], parameterized.getActualTypeArguments()[i]);
                }
            }
        }
    }

    /** The type without the variables that are known. */
    public Type resolve(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            Type known = variables.get(variable);
            return known == null || known.equals(variable) ? variable : resolve(known);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = Arrays.stream(parameterized.getActualTypeArguments())
                    .map(this::resolve)
                    .toArray(Type[]::new);
            return new Parameterized(raw(parameterized), arguments, parameterized.getOwnerType());
        }
        if (type instanceof GenericArrayType array && resolve(array.getGenericComponentType()) instanceof Class<?> c) {
            return Array.newInstance(c, 0).getClass();
        }
        return type;
    }

    /** The class of a type; of a variable that of its bound. */
    public static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
        }
        if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        }
        return type instanceof TypeVariable<?> variable ? raw(variable.getBounds()[0]) : Object.class;
    }

    /** The only argument of a type with one; {@code Object} when it is raw. */
    public static Type argument(Type type) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[0]
                : Object.class;
    }

    /** What a type gives for the only variable of one of its supertypes; the variable itself when it is raw. */
    public static Type argument(Type type, Class<?> supertype) {
        return new Types(closure(type)).resolve(supertype.getTypeParameters()[0]);
    }

    /** The type and all its supertypes, with their arguments. */
    public static Set<Type> closure(Type type) {
        Set<Type> closure = new LinkedHashSet<>();
        Queue<Type> left = new ArrayDeque<>(List.of(type));
        for (Type next = left.poll(); next != null; next = left.poll()) {
            if (closure.add(next)) {
                Class<?> raw = raw(next);
                left.addAll(Arrays.asList(raw.getGenericInterfaces()));
                if (raw.getGenericSuperclass() != null) {
                    left.add(raw.getGenericSuperclass());
                }
            }
        }
        return closure;
    }

    /** A generic type with its argument. */
    public static Type parameterized(Class<?> generic, Type argument) {
        return new Parameterized(generic, new Type[] {argument}, generic.getDeclaringClass());
    }

    /** The wrapper of a primitive type; any other as it is. */
    public static Type boxed(Type type) {
        return type instanceof Class<?> c && c.isPrimitive()
                ? MethodType.methodType(c).wrap().returnType()
                : type;
    }

    /** The type as it is written in a program, with the names of classes in full but for those of {@code java.lang}. */
    public static String name(Type type) {
        if (type instanceof Class<?> c) {
            String name = c.getTypeName();
            return name.startsWith(JAVA_LANG) && name.indexOf('.', JAVA_LANG.length()) < 0
                    ? name.substring(JAVA_LANG.length())
                    : name;
        }
        if (type instanceof ParameterizedType parameterized) {
            return name(parameterized.getRawType())
                    + Arrays.stream(parameterized.getActualTypeArguments())
                            .map(Types::name)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        return type.getTypeName();
    }

    /** Equal to the JDK's own for the same type. */
    private record Parameterized(
            Class<?> rawType, Type[] arguments, @Nullable Type ownerType) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return rawType;
        }

        @Override
        @SuppressWarnings("NullAway") // null is what the interface says
        public Type getOwnerType() {
            return ownerType;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && rawType.equals(that.getRawType())
                    && Objects.equals(ownerType, that.getOwnerType())
                    && Arrays.equals(arguments, that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(arguments) ^ Objects.hashCode(ownerType) ^ rawType.hashCode();
        }

        @Override
        public String toString() {
            return name(this);
        }
    }
}

package org.ws101.cdi.internal.model;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ws101.cdi.NonBlocking;

/** Which callbacks of a class are declared not to block. Immutable. */
public final class NonBlockingCallbacks {
    /** What waits by its nature around a call; by their names, as the types may not be there. */
    private static final Set<String> WAITING =
            Set.of("jakarta.transaction.Transactional", "org.springframework.transaction.annotation.Transactional");

    private final boolean declared;
    /** Those that may block, although others are declared not to. */
    private final Set<Callback> others;

    private NonBlockingCallbacks(boolean declared, Set<Callback> others) {
        this.declared = declared;
        this.others = others;
    }

    /** Whether any is. */
    public boolean areDeclared() {
        return declared;
    }

    /** Whether one may block, although others are declared not to. */
    boolean leave(Callback callback) {
        return others.contains(callback);
    }

    /**
     * Reads a class, which may be a listener and have no callbacks.
     *
     * @param subject the beginning of a sentence about it
     */
    public static NonBlockingCallbacks of(DeclaredType type, String subject, Problems problems) {
        boolean whole = type.annotations().have(NonBlocking.class);
        List<DeclaredMethod> methods = type.methods().stream()
                .filter(method -> method.annotations().have(NonBlocking.class))
                .toList();
        if (!whole && methods.isEmpty()) {
            return new NonBlockingCallbacks(false, Set.of());
        }
        Stream.concat(
                        Arrays.stream(type.type().getAnnotations()),
                        type.methods().stream()
                                .filter(method -> isCallback(method) && (whole || methods.contains(method)))
                                .flatMap(method -> Arrays.stream(method.method().getAnnotations())))
                .map(Annotation::annotationType)
                .filter(annotation -> WAITING.contains(annotation.getName()))
                .distinct()
                .forEach(annotation -> problems.add(subject + "has @NonBlocking and @" + annotation.getSimpleName()
                        + ", which waits, so that its callbacks may block: remove one of the two"));
        if (whole) {
            return new NonBlockingCallbacks(true, Set.of());
        }
        methods.stream()
                .filter(method -> !isCallback(method))
                .forEach(method -> problems.add(method.name()
                        + " is annotated with @NonBlocking and is no callback: annotate a method with @OnText,"
                        + " @OnBinary and the like, or the class"));
        EnumSet<Callback> others = EnumSet.noneOf(Callback.class);
        for (Callback callback : Callback.values()) {
            for (DeclaredMethod method : CallbackMethods.of(callback, type)) {
                if (!methods.contains(method)) {
                    others.add(callback);
                    requireOtherThanError(callback, method, problems);
                }
            }
        }
        return new NonBlockingCallbacks(true, others);
    }

    private static void requireOtherThanError(Callback callback, DeclaredMethod method, Problems problems) {
        if (callback == Callback.ERROR) {
            problems.add(method.name()
                    + ", annotated with @OnError, may block, and is called on the thread where a callback with"
                    + " @NonBlocking has thrown: annotate it with @NonBlocking too");
        }
    }

    private static boolean isCallback(DeclaredMethod method) {
        return Arrays.stream(Callback.values())
                .anyMatch(callback -> method.annotations().have(callback.annotation()));
    }
}

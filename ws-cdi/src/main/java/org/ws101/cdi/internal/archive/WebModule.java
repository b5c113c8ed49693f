package org.ws101.cdi.internal.archive;

import jakarta.servlet.ServletContext;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.ws101.servlet.internal.Applications;

/**
 * The part of an application that a servlet context is for: which classes are its own, which it shares with others, and which
 * of these it asks for. Immutable.
 *
 * @param own whether a class is its own
 * @param view the classes that it can use: its own and those of shared archives
 * @param wanted the endpoints of shared archives that it asks for: names of classes, packages as {@code com.example.*}, or
 *     {@code *}
 */
public record WebModule(Predicate<Class<?>> own, View view, List<String> wanted) {
    /** The context parameter that asks for endpoints of shared archives. */
    public static final String SHARED = "org.ws101.cdi.sharedEndpoints";

    private static final String ALL = "*";

    /** That of a servlet context. */
    public static WebModule of(ServletContext context) {
        String names = context.getInitParameter(SHARED);
        return new WebModule(
                type -> Applications.isOwn(type, context),
                new View(Applications.loaderOf(context)),
                names == null || names.isBlank()
                        ? List.of()
                        : Arrays.asList(names.strip().split("[\\s,]+")));
    }

    /** An archive by itself: the classes of one class loader are its own. */
    public static WebModule ofArchive(ClassLoader loader) {
        return new WebModule(type -> type.getClassLoader() == loader, new View(loader), List.of());
    }

    /** A whole application: every class is its own. */
    public static WebModule ofApplication() {
        return new WebModule(type -> true, new View(null), List.of());
    }

    /** Whether it serves an endpoint of that class: its own, or one that it asks for. */
    public boolean serves(Class<?> type) {
        return own.test(type) || (view.has(type) && wanted.stream().anyMatch(name -> matches(name, type)));
    }

    /** Whether it could ask for an endpoint of that class. */
    public boolean shares(Class<?> type) {
        return !own.test(type) && view.has(type);
    }

    /** What it asks for in vain. */
    public List<String> unmatched(List<Class<?>> shared) {
        return wanted.stream()
                .filter(name -> !name.equals(ALL) && shared.stream().noneMatch(type -> matches(name, type)))
                .toList();
    }

    private static boolean matches(String name, Class<?> type) {
        return name.endsWith(ALL)
                ? type.getName().startsWith(name.substring(0, name.length() - 1))
                : type.getName().equals(name);
    }
}

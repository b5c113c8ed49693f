package org.ws101.servlet.internal;

import jakarta.servlet.http.HttpSession;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reaches an HTTP session outside of a request, so that its container takes that for a use of it: {@code HttpSession.Accessor},
 * which Servlet has since 6.1. Thread-safe.
 */
public final class SessionAccess {
    /** What says that there is none, and what to do. */
    public static final String MISSING =
            "Messages can prolong HTTP sessions from Servlet 6.1 on, as on Tomcat 11 and on Jetty 12.1"
                    + " with ee11, and this container is older: send HTTP requests from pages at times, or use a"
                    + " longer session timeout";

    private static final @Nullable MethodHandle GET_ACCESSOR;
    private static final @Nullable MethodHandle ACCESS;

    static {
        MethodHandle getAccessor = null;
        MethodHandle access = null;
        try {
            Class<?> accessor =
                    Class.forName(HttpSession.class.getName() + "$Accessor", false, HttpSession.class.getClassLoader());
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            getAccessor = lookup.findVirtual(HttpSession.class, "getAccessor", MethodType.methodType(accessor));
            access = lookup.findVirtual(accessor, "access", MethodType.methodType(void.class, Consumer.class));
        } catch (ReflectiveOperationException e) {
            getAccessor = null; // before Servlet 6.1
        }
        GET_ACCESSOR = getAccessor;
        ACCESS = access;
    }

    private final Object accessor;

    private SessionAccess(Object accessor) {
        this.accessor = accessor;
    }

    /** Whether the Servlet API has it. */
    public static boolean isAvailable() {
        return GET_ACCESSOR != null;
    }

    /** To be called within a request, or while the session gets another id; null when the session has none. */
    public static @Nullable SessionAccess to(HttpSession session) {
        MethodHandle getAccessor = GET_ACCESSOR;
        Object accessor = getAccessor == null ? null : call(getAccessor, session);
        return accessor == null ? null : new SessionAccess(accessor);
    }

    /**
     * Counts as a use of the session. May block, where the container has to load it.
     *
     * @throws IllegalStateException when it has ended, or has got another id
     */
    public void touch() {
        Consumer<HttpSession> nothing = session -> {};
        call(ACCESS, accessor, nothing);
    }

    private static @Nullable Object call(@Nullable MethodHandle handle, Object... arguments) {
        try {
            return handle == null ? null : handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

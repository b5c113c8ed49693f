package org.ws101.cdi.internal.optional;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.ws101.cdi.internal.guard.OptionalApis;

/**
 * The readiness check {@code ws101} of MicroProfile Health, by reflection: its API is no named module, so ours cannot require it.
 * Immutable and thread-safe.
 */
public final class HealthBean {
    private static final System.Logger LOGGER = System.getLogger(HealthBean.class.getName());
    private static final String API = "org.eclipse.microprofile.health.";
    private static final String NAME = "ws101";

    private final ClassLoader loader = HealthBean.class.getClassLoader();
    private final Class<?> check;
    private final Class<? extends Annotation> readiness;
    private final MethodHandle named;
    private final MethodHandle withData;
    private final MethodHandle status;
    private final MethodHandle build;

    /**
     * What the check says.
     *
     * @param ready whether opening handshakes are accepted
     * @param open how many connections are open
     * @param maximum how many may be
     */
    public record State(boolean ready, long open, long maximum) {}

    private HealthBean() throws ReflectiveOperationException {
        check = Class.forName(API + "HealthCheck", false, loader);
        readiness = Class.forName(API + "Readiness", false, loader).asSubclass(Annotation.class);
        Class<?> response = Class.forName(API + "HealthCheckResponse", false, loader);
        Class<?> builder = Class.forName(API + "HealthCheckResponseBuilder", false, loader);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        named = lookup.findStatic(response, "named", MethodType.methodType(builder, String.class));
        withData = lookup.findVirtual(builder, "withData", MethodType.methodType(builder, String.class, long.class));
        status = lookup.findVirtual(builder, "status", MethodType.methodType(builder, boolean.class));
        build = lookup.findVirtual(builder, "build", MethodType.methodType(response));
    }

    /**
     * Adds the check, where the API is there.
     *
     * @param state asked by each call of the check, on its thread
     */
    public static void addTo(AfterBeanDiscovery event, Supplier<State> state) {
        if (!OptionalApis.have(API + "HealthCheck")) {
            return;
        }
        try {
            new HealthBean().add(event, state);
        } catch (ReflectiveOperationException
                | LinkageError e) { // an application without the check must start all the same
            LOGGER.log(
                    Level.WARNING,
                    "This version of MicroProfile Health is not supported, so there is no readiness check ws101;"
                            + " use version 4.0 or later",
                    e);
        }
    }

    private void add(AfterBeanDiscovery event, Supplier<State> state) {
        Annotation qualifier = readiness.cast(Proxy.newProxyInstance(loader, new Class<?>[] {readiness}, qualifying()));
        event.<Object>addBean()
                .beanClass(HealthBean.class)
                .types(check, Object.class)
                .qualifiers(qualifier, Any.Literal.INSTANCE)
                .scope(Dependent.class)
                .produceWith(instances -> Proxy.newProxyInstance(loader, new Class<?>[] {check}, checking(state)));
    }

    /** An annotation without members, see {@link Annotation#equals} and {@link Annotation#hashCode}. */
    private InvocationHandler qualifying() {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "annotationType" -> readiness;
            case "equals" -> readiness.isInstance(arguments[0]);
            case "hashCode" -> 0;
            default -> "@" + readiness.getName() + "()";
        };
    }

    private InvocationHandler checking(Supplier<State> state) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "call" -> response(state.get());
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> NAME;
        };
    }

    private Object response(State state) throws Throwable {
        Object builder = named.invoke(NAME);
        builder = withData.invoke(builder, "open", state.open);
        builder = withData.invoke(builder, "maximum", state.maximum);
        builder = status.invoke(builder, state.ready);
        return build.invoke(builder);
    }
}

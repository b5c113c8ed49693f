package org.ws101.cdi.internal.optional;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * MicroProfile Config, by reflection: its API is no named module, so ours cannot require it. Asks the configuration of the
 * context class loader. Thread-safe.
 */
final class Configuration {
    private final MethodHandle getConfig;
    private final MethodHandle getPropertyNames;
    private final MethodHandle getOptionalValue;

    private Configuration() {
        try {
            ClassLoader loader = Configuration.class.getClassLoader();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> config = Class.forName("org.eclipse.microprofile.config.Config", true, loader);
            Class<?> provider = Class.forName("org.eclipse.microprofile.config.ConfigProvider", true, loader);
            getConfig = lookup.findStatic(provider, "getConfig", MethodType.methodType(config));
            getPropertyNames = lookup.findVirtual(config, "getPropertyNames", MethodType.methodType(Iterable.class));
            getOptionalValue = lookup.findVirtual(
                    config, "getOptionalValue", MethodType.methodType(Optional.class, String.class, Class.class));
        } catch (ReflectiveOperationException e) {
            throw new WebSocketDeploymentException("This MicroProfile Config is none that is known: " + e, e);
        }
    }

    /** Null where the API is without an implementation, as on some servers. */
    static @Nullable Configuration find() {
        try {
            MethodHandles.publicLookup()
                    .findStatic(resolver(), "instance", MethodType.methodType(resolver()))
                    .invoke();
            return new Configuration();
        } catch (IllegalStateException withoutImplementation) {
            return null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // invoke declares no less
            throw new WebSocketDeploymentException("This MicroProfile Config is none that is known: " + e, e);
        }
    }

    private static Class<?> resolver() throws ClassNotFoundException {
        return Class.forName("org.eclipse.microprofile.config.spi.ConfigProviderResolver");
    }

    /** The values of the keys with a prefix, by what follows it: of the known, which may be set in another writing, and all. */
    Map<String, String> of(String prefix, Iterable<String> known) {
        try {
            Object config = getConfig.invoke();
            Map<String, String> values = new TreeMap<>();
            for (Object key : (Iterable<?>) getPropertyNames.invoke(config)) {
                if (key instanceof String name && name.startsWith(prefix)) {
                    put(values, config, prefix, name.substring(prefix.length()));
                }
            }
            for (String name : known) {
                put(values, config, prefix, name);
            }
            return values;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // invoke declares no less
            throw new IllegalStateException(e);
        }
    }

    private void put(Map<String, String> values, Object config, String prefix, String name) throws Throwable {
        Optional<?> value = (Optional<?>) getOptionalValue.invoke(config, prefix + name, String.class);
        value.ifPresent(found -> values.put(name, (String) found));
    }
}

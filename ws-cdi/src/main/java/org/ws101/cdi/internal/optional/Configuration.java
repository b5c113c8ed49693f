package org.ws101.cdi.internal.optional;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * MicroProfile Config, by reflection: its API is no named module, so ours cannot require it. Asks the configuration of the
 * context class loader. Thread-safe.
 */
final class Configuration {
    private static final System.Logger LOGGER = System.getLogger(Configuration.class.getName());

    private final MethodHandle getConfig;
    private final MethodHandle getPropertyNames;
    private final MethodHandle getConfigSources;
    private final MethodHandle getNamesOfSource;
    private final MethodHandle getOptionalValue;

    private Configuration() {
        try {
            ClassLoader loader = Configuration.class.getClassLoader();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> config = Class.forName("org.eclipse.microprofile.config.Config", true, loader);
            Class<?> provider = Class.forName("org.eclipse.microprofile.config.ConfigProvider", true, loader);
            getConfig = lookup.findStatic(provider, "getConfig", MethodType.methodType(config));
            getPropertyNames = lookup.findVirtual(config, "getPropertyNames", MethodType.methodType(Iterable.class));
            getConfigSources = lookup.findVirtual(config, "getConfigSources", MethodType.methodType(Iterable.class));
            Class<?> source = Class.forName("org.eclipse.microprofile.config.spi.ConfigSource", true, loader);
            getNamesOfSource = lookup.findVirtual(source, "getPropertyNames", MethodType.methodType(Set.class));
            getOptionalValue = lookup.findVirtual(
                    config, "getOptionalValue", MethodType.methodType(Optional.class, String.class, Class.class));
        } catch (ReflectiveOperationException e) {
            throw new WebSocketDeploymentException("This version of MicroProfile Config is not supported: " + e, e);
        }
    }

    /** Null where the API is without an implementation, or without a configuration for this application, as on some servers. */
    static @Nullable Configuration find() {
        Configuration configuration = new Configuration();
        return configuration.current() == null ? null : configuration;
    }

    /** The configuration of the context class loader; null when there is none. */
    private @Nullable Object current() {
        try {
            return getConfig.invoke();
        } catch (IllegalStateException withoutImplementation) {
            return null;
        } catch (Throwable e) { // an application without configuration must start all the same
            LOGGER.log(
                    Level.WARNING,
                    "MicroProfile Config is present and provides no configuration, so its keys ws101.* are not read",
                    e);
            return null;
        }
    }

    /** The values of the keys with a prefix, by what follows it: of the known, which may be set in another writing, and all. */
    Map<String, String> of(String prefix, Iterable<String> known) {
        try {
            Object config = current();
            if (config == null) {
                return Map.of();
            }
            Map<String, String> values = new TreeMap<>();
            Set<String> names = names(config, prefix);
            known.forEach(names::add);
            for (String name : names) {
                put(values, config, prefix, name);
            }
            return values;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // invoke declares no less
            throw new IllegalStateException(e);
        }
    }

    /** What follows a prefix in the keys that are set. */
    Set<String> names(String prefix) {
        try {
            Object config = current();
            return config == null ? Set.of() : names(config, prefix);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // invoke declares no less
            throw new IllegalStateException(e);
        }
    }

    private Set<String> names(Object config, String prefix) throws Throwable {
        Set<String> names = new TreeSet<>();
        addNames((Iterable<?>) getPropertyNames.invoke(config), prefix, names);
        // A configuration may go on with the names that it had when it was asked first; its sources have those of now.
        for (Object source : (Iterable<?>) getConfigSources.invoke(config)) {
            addNames((Set<?>) getNamesOfSource.invoke(source), prefix, names);
        }
        return names;
    }

    private static void addNames(Iterable<?> keys, String prefix, Set<String> names) {
        for (Object key : keys) {
            if (key instanceof String name && name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        }
    }

    private void put(Map<String, String> values, Object config, String prefix, String name) throws Throwable {
        Optional<?> value = (Optional<?>) getOptionalValue.invoke(config, prefix + name, String.class);
        value.ifPresent(found -> values.put(name, (String) found));
    }
}

package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads {@link JettyAdapter}, and what links to Jetty with it, for a web application that cannot see Jetty's classes: jetty-home
 * hides them. They are defined anew from our own jar's bytes, with Jetty's classes from Jetty's loader and all others from ours. Thread-safe.
 */
final class JettyAdapterLoader extends ClassLoader {
    private static final String ADAPTER = JettyAdapter.class.getName();
    /** All that links to Jetty: by their names, as to load them here is what is not possible. */
    private static final List<String> LINKED = Stream.of(
                    "JettyConnection",
                    "JettyHandover",
                    "JettyNetwork",
                    "JettySocket",
                    "JettyStream",
                    "JettyStreamInput",
                    "JettyTransport")
            .map(name -> JettyAdapterLoader.class.getPackageName() + "." + name)
            .toList();

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader jetty;

    private JettyAdapterLoader(ClassLoader ours, ClassLoader jetty) {
        super(ours);
        this.jetty = jetty;
    }

    /**
     * The adapter for the Jetty that a request comes from, linked directly if our own loader finds the same Jetty.
     *
     * @throws ReflectiveOperationException when it cannot be had
     * @throws LinkageError when it does not fit this Jetty
     */
    static JettyTakeOver adapter(ClassLoader jetty) throws ReflectiveOperationException {
        ClassLoader ours = JettyAdapterLoader.class.getClassLoader();
        ClassLoader linking = sees(ours, jetty) ? ours : new JettyAdapterLoader(ours, jetty);
        return Class.forName(ADAPTER, true, linking)
                .asSubclass(JettyTakeOver.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    private static boolean sees(ClassLoader ours, ClassLoader jetty) {
        return classOrNull(ours) != null && classOrNull(ours) == classOrNull(jetty);
    }

    private static @Nullable Class<?> classOrNull(ClassLoader loader) {
        try {
            return Class.forName("org.eclipse.jetty.io.EndPoint", false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("org.eclipse.jetty.")) {
            return jetty.loadClass(name);
        }
        if (isOrIsNestedIn(name, ADAPTER) || LINKED.stream().anyMatch(linked -> isOrIsNestedIn(name, linked))) {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }
        return super.loadClass(name, resolve);
    }

    private static boolean isOrIsNestedIn(String name, String className) {
        return name.equals(className) || name.startsWith(className + "$");
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, JettyAdapterLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}

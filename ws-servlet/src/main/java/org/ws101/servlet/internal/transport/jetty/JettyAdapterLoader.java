package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Loads {@link JettyAdapter} and {@link JettyTransport} for a web application that cannot see Jetty's classes: jetty-home hides them. They are
 * defined anew from our own jar's bytes, with Jetty's classes from Jetty's loader and all others from ours. Thread-safe.
 */
final class JettyAdapterLoader extends ClassLoader {
    private static final String ADAPTER = JettyAdapter.class.getName();
    private static final String TRANSPORT = JettyTransport.class.getName();

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
        if (isOrIsNestedIn(name, ADAPTER) || isOrIsNestedIn(name, TRANSPORT)) {
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

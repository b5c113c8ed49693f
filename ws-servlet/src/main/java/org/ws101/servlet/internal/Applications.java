package org.ws101.servlet.internal;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Says which classes belong to a web application, and makes {@link WebSocketApplication}s from their classes, with errors that
 * say what a class lacks. Stateless.
 */
public final class Applications {
    private Applications() {}

    /** The class loader of a web application; an embedded Jetty may have none to tell. */
    public static ClassLoader loaderOf(ServletContext context) {
        @Nullable ClassLoader own = context.getClassLoader();
        if (own == null) {
            own = Thread.currentThread().getContextClassLoader();
        }
        return own == null ? Applications.class.getClassLoader() : own;
    }

    /**
     * Whether a class belongs to a web application: its own class loader has loaded it. The classes of the container's own class
     * loader belong to every web application; an embedded container and its applications have no other. Classes of the archives
     * that several web applications of an EAR share belong to none of them.
     */
    public static boolean isOwn(Class<?> type, ServletContext context) {
        ClassLoader loader = type.getClassLoader();
        return loader == loaderOf(context)
                || loader == context.getClass().getClassLoader()
                || (isFound(type, loaderOf(context)) && isPacked(type, context));
    }

    /** Whether a class loader gives that class for its name. */
    public static boolean isFound(Class<?> type, ClassLoader loader) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Whether it is in the web archive: Open Liberty's context has a class loader that stands before the one that loads. */
    private static boolean isPacked(Class<?> type, ServletContext context) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String location = source == null || source.getLocation() == null
                ? ""
                : source.getLocation().getPath();
        String jar = location.substring(location.lastIndexOf('/') + 1);
        try {
            return context.getResource("/WEB-INF/classes/" + type.getName().replace('.', '/') + ".class") != null
                    || (jar.endsWith(".jar") && context.getResource("/WEB-INF/lib/" + jar) != null);
        } catch (MalformedURLException e) {
            return false;
        }
    }

    /** The class of that name, whatever it is. */
    public static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new WebSocketDeploymentException(
                    "The init-param application names " + name + ", which cannot be loaded (" + e
                            + "): write the full name of a class of this web application",
                    e);
        }
    }

    /** An application of that class. */
    public static WebSocketApplication create(Class<?> type) {
        if (!WebSocketApplication.class.isAssignableFrom(type)) {
            throw new WebSocketDeploymentException("The init-param application names " + type.getName()
                    + ", which does not implement " + WebSocketApplication.class.getName());
        }
        try {
            return (WebSocketApplication) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new WebSocketDeploymentException(
                    "The constructor of " + type.getName() + " failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new WebSocketDeploymentException(
                    type.getName() + " cannot be created (" + e
                            + "): use a public class with a public constructor without parameters",
                    e);
        }
    }
}

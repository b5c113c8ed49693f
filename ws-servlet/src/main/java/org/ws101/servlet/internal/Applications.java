package org.ws101.servlet.internal;

import java.lang.reflect.InvocationTargetException;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketDeploymentException;

/** Makes {@link WebSocketApplication}s from their classes, with errors that say what a class lacks. */
public final class Applications {
    private Applications() {}

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
                    type.getName() + " cannot be made (" + e
                            + "): it must be a public class with a public constructor without parameters",
                    e);
        }
    }
}

package org.ws101.servlet.internal.transport;

import jakarta.servlet.ServletContext;

/** Tells GlassFish and Payara from Tomcat, whose names their classes have. Stateless. */
public final class GlassFish {
    /** Tomcat's own way of upgrading; the others have their network from Grizzly. */
    static final String TOMCAT_HANDLER = "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler";

    private GlassFish() {}

    /** Whether an application runs on GlassFish or Payara. */
    public static boolean serves(ServletContext context) {
        Class<?> type = context.getClass();
        return type.getName().startsWith("org.apache.catalina.") && !isThere(TOMCAT_HANDLER, type.getClassLoader());
    }

    private static boolean isThere(String className, ClassLoader container) {
        try {
            return Class.forName(className, false, container) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}

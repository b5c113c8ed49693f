package org.ws101.it.app;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Set;

/** Sets the application up by code alone, for embedded containers. */
public final class TestContext implements ServletContainerInitializer {
    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        servlet(context, "plain", new PlainServlet(), "/");
        servlet(context, "probe", new ProbeServlet(), "/probe/*");
    }

    private static void servlet(ServletContext context, String name, jakarta.servlet.Servlet servlet, String pattern) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setLoadOnStartup(1);
        registration.setAsyncSupported(true);
        registration.addMapping(pattern);
    }
}

package org.ws101.it.app;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Set;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;

/** Sets the application up by code alone, for embedded containers. */
public final class TestContext implements ServletContainerInitializer {
    /** The system property with the name of the setting that the server was started with. */
    private static final String SETTING = "ws101.it.setting";

    private final WebSocketApplication more;

    /** Only the endpoints of {@link TestEndpoints}. */
    public TestContext() {
        this(endpoints -> {});
    }

    /** Those and more. */
    public TestContext(WebSocketApplication more) {
        this.more = more;
    }

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        FilterRegistration.Dynamic meddling = context.addFilter("meddling", new MeddlingFilter());
        meddling.setAsyncSupported(true);
        meddling.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/meddled/*");
        limited(context, "limited", "maxConnections", 1);
        limited(context, "limited-by-address", "maxConnectionsPerAddress", 2);
        limited(context, "limited-by-rate", "handshakesPerSecondPerAddress", 1);
        if (System.getProperty(SETTING, "").equals("faults")) {
            starving(context);
        }
        FilterRegistration.Dynamic filter = context.addFilter("webSocket", new WebSocketFilter(endpoints -> {
            new TestEndpoints().configure(endpoints);
            more.configure(endpoints);
        }));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        servlet(context, "plain", new PlainServlet(), "/");
        servlet(context, "probe", new ProbeServlet(), "/probe/*");
        servlet(context, "session", new SessionServlet(), "/session/*");
    }

    /** A filter whose executor fails now and then. */
    private static void starving(ServletContext context) {
        StarvingExecutor.bind();
        Endpoint endpoint = Endpoint.listening(EchoListener::new).withThreads(CallbackThreads.POOL);
        FilterRegistration.Dynamic filter =
                context.addFilter("starving", new WebSocketFilter(endpoints -> endpoints.add("/starving", endpoint)));
        filter.setAsyncSupported(true);
        filter.setInitParameter("managedExecutor", StarvingExecutor.NAME);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/starving");
    }

    /** A filter with one limit and one endpoint. */
    private static void limited(ServletContext context, String name, String limit, int most) {
        String path = "/" + name;
        FilterRegistration.Dynamic filter = context.addFilter(
                name, new WebSocketFilter(endpoints -> endpoints.add(path, Endpoint.listening(EchoListener::new))));
        filter.setAsyncSupported(true);
        filter.setInitParameter(limit, String.valueOf(most));
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path);
    }

    private static void servlet(ServletContext context, String name, Servlet servlet, String pattern) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setLoadOnStartup(1);
        registration.setAsyncSupported(true);
        registration.addMapping(pattern);
    }
}

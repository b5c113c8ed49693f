package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.EnumSet;
import java.util.ServiceLoader;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.JettyServer;
import org.ws101.testkit.wire.RawClient;

/** What happens in a WAR: the container of its beans announces the start of the application with its ServletContext. */
class WebApplicationTest {
    private final SeContainer beans = SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(WebSocketBeans.extension())
            .addBeanClasses(Greeter.class)
            .initialize();
    private final ServletContextHandler application = new ServletContextHandler();

    @AfterEach
    void stop() {
        beans.close();
    }

    @Test
    void beansAreServedByAFilterThatKnowsNothingOfThem() throws Exception {
        application.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                announce(event.getServletContext());
            }
        });
        assertGreets();
    }

    @Test
    void beansAreServedWhenTheirContainerAnnouncesNothing() throws Exception {
        application.addServletContainerInitializer(initializer());
        assertGreets();
    }

    @Test
    void beansAreRegisteredOnceWhenBothTellOfTheStart() throws Exception {
        application.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                announce(event.getServletContext());
            }
        });
        application.addServletContainerInitializer(initializer());
        assertGreets();
    }

    /** As a servlet container finds it. */
    private static ServletContainerInitializer initializer() {
        return ServiceLoader.load(ServletContainerInitializer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.getClass().getName().startsWith("org.ws101.cdi."))
                .findFirst()
                .orElseThrow();
    }

    private void assertGreets() throws Exception {
        FilterHolder filter = new FilterHolder(new WebSocketFilter());
        filter.setAsyncSupported(true);
        application.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        try (JettyServer server = JettyServer.start(application);
                RawClient peer = RawClient.upgraded(server.port(), "/greeter")) {
            assertEquals("welcome", peer.receive());
        }
    }

    @Test
    void pathThatIsTakenByCodeFailsTheStartNamingBoth() {
        ServletContext context = application.getServletContext();
        WebSocketEndpoints.of(context).add("/greeter", WebSocket::close);
        String message = assertThrows(WebSocketDeploymentException.class, () -> announce(context))
                .getMessage();
        assertTrue(message.contains(Greeter.class.getName()), message);
        assertTrue(message.contains(WebApplicationTest.class.getName()), message);
    }

    private void announce(ServletContext context) {
        beans.getBeanManager()
                .getEvent()
                .select(ServletContext.class, Initialized.Literal.APPLICATION)
                .fire(context);
    }

    @WebSocketEndpoint("/greeter")
    static class Greeter implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText("welcome");
        }
    }
}

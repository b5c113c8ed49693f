package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** A Tomcat with several applications, which it stops one after the other. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
@Timeout(60)
class TomcatStoppingIT {
    private static final List<String> PATHS = List.of("/a", "/b", "/c");
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector("HTTP/1.1");
    private final List<RawClient> clients = new ArrayList<>();
    /** Completes when a connection is upgraded whose filter has not returned. */
    private final CompletableFuture<Void> held = new CompletableFuture<>();
    /** The thread that stops the server. */
    private final CompletableFuture<Thread> stopping = new CompletableFuture<>();

    @BeforeEach
    void start(@TempDir Path work) throws LifecycleException {
        tomcat.setBaseDir(work.toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        for (String path : PATHS) {
            serve(tomcat.addContext(path, work.toString()));
        }
        tomcat.start();
    }

    private void application(Set<Class<?>> classes, ServletContext context) {
        Filter slow = (request, response, chain) -> {
            chain.doFilter(request, response);
            if (request.getParameter("slow") != null) {
                held.complete(null);
                returnWhenTheServerStops();
            }
        };
        add(context, "slow", slow);
        Filter webSocket =
                new WebSocketFilter(endpoints -> endpoints.add("/echo", ws -> ws.forEachMessage(ws::sendAll)));
        add(context, "webSocket", webSocket).setInitParameter("stopTimeout", "1h");
        context.addServlet("default", new DefaultServlet()).addMapping("/"); // no filter without
    }

    private static FilterRegistration add(ServletContext context, String name, Filter filter) {
        FilterRegistration.Dynamic added = context.addFilter(name, filter);
        added.setAsyncSupported(true);
        added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        return added;
    }

    private void returnWhenTheServerStops() {
        Thread stops = stopping.join();
        AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
        while (!protocol.isPaused() && stops.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    /** With each start anew, as it is with what stands in a web archive. */
    private void serve(Context context) {
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                context.addServletContainerInitializer(this::application, Set.of());
            } else if (event.getType().equals(Lifecycle.CONFIGURE_STOP_EVENT)) {
                Stream.of(context.findFilterMaps()).forEach(context::removeFilterMap);
                Stream.of(context.findFilterDefs()).forEach(context::removeFilterDef);
                Stream.of(context.findServletMappings()).forEach(context::removeServletMapping);
                Stream.of(context.findChildren()).forEach(context::removeChild);
            }
        });
    }

    @AfterEach
    void destroy() throws LifecycleException, IOException {
        for (RawClient client : clients) {
            client.close();
        }
        tomcat.destroy();
    }

    @Test
    void allApplicationsOfAServerSay1001BeforeAnyIsWaitedFor() throws Exception {
        allSay1001WhenItStops(tomcat.getServer());
    }

    @Test
    void soDoThoseOfAHost() throws Exception {
        allSay1001WhenItStops(tomcat.getHost());
        tomcat.stop();
    }

    /** Tomcat closes a connection whose filter returns when the connectors are paused. */
    @Test
    void aConnectionWhoseFilterReturnsWhileTheServerStopsIsToldSo() throws Exception {
        RawClient client = RawClient.open(connector.getLocalPort());
        clients.add(client);
        client.send(Request.upgrade("/a/echo?slow").bytes());
        held.join();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(tomcat.getServer()), task -> {
            Thread thread = new Thread(task);
            stopping.complete(thread);
            thread.start();
        });
        assertEquals(101, client.readResponse().status());
        assertEquals(1001, client.readFrame().closeCode());
        client.send(Wire.close(1001));
        assertTrue(client.isAtEnd());
        stopped.join();
    }

    private void allSay1001WhenItStops(Lifecycle what) throws Exception {
        for (String path : PATHS) {
            clients.add(RawClient.open(connector.getLocalPort()).upgrade(path + "/echo"));
        }
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> stop(what), task -> new Thread(task).start());
        for (RawClient client : clients) {
            assertEquals(1001, client.readFrame().closeCode());
        }
        for (RawClient client : clients) {
            client.send(Wire.close(1001));
            assertTrue(client.isAtEnd());
        }
        stopped.join();
    }

    @Test
    void anApplicationThatIsUndeployedIsForgotten() throws Exception {
        int before = tomcat.getServer().findLifecycleListeners().length;
        ((Lifecycle) tomcat.getHost().findChild("/a")).stop();
        assertEquals(before - 1, tomcat.getServer().findLifecycleListeners().length);
        tomcat.stop();
    }

    @Test
    void anApplicationThatIsReloadedSays1001AndServesAgain() throws Exception {
        Context reloaded = (Context) tomcat.getHost().findChild("/a");
        RawClient before = open("/a/echo");
        RawClient other = open("/b/echo");
        CompletableFuture<Void> reloading =
                CompletableFuture.runAsync(reloaded::reload, task -> new Thread(task).start());
        assertEquals(1001, before.readFrame().closeCode());
        before.send(Wire.close(1001));
        assertTrue(before.isAtEnd());
        reloading.join();
        assertEchoes(open("/a/echo"));
        assertEchoes(other);
        stopAll();
    }

    /** As with {@code app##1.war} beside {@code app##2.war}. */
    @Test
    void connectionsStayWithTheVersionOfTheirApplicationUntilThatGoes(@TempDir Path documents) throws Exception {
        Context first = deploy(documents, "1");
        RawClient old = open("/versioned/echo");
        deploy(documents, "2");
        RawClient recent = open("/versioned/echo");
        assertEchoes(old);
        CompletableFuture<Void> undeploying =
                CompletableFuture.runAsync(() -> tomcat.getHost().removeChild(first), task -> new Thread(task).start());
        assertEquals(1001, old.readFrame().closeCode());
        old.send(Wire.close(1001));
        assertTrue(old.isAtEnd());
        undeploying.join();
        assertEchoes(recent);
        assertEchoes(open("/versioned/echo"));
        stopAll();
    }

    private Context deploy(Path documents, String version) {
        StandardContext context = new StandardContext();
        context.setPath("/versioned");
        context.setWebappVersion(version);
        context.setName("/versioned##" + version);
        context.setDocBase(documents.toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        serve(context);
        tomcat.getHost().addChild(context);
        return context;
    }

    private RawClient open(String path) throws IOException {
        RawClient client = RawClient.open(connector.getLocalPort()).upgrade(path);
        clients.add(client);
        return client;
    }

    private static void assertEchoes(RawClient client) throws IOException {
        client.send(Wire.text("still here"));
        assertEquals("still here", client.readFrame().text());
    }

    /** With the connections that are left. */
    private void stopAll() throws Exception {
        for (RawClient client : clients) {
            client.reset();
        }
        tomcat.stop();
    }

    private static void stop(Lifecycle what) {
        try {
            what.stop();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}

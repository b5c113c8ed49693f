package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.WebSocketFilter;

/** A CDI container that shuts down before the server does. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class BeansEndFirstTest {
    private static final BlockingQueue<String> LAST = new LinkedBlockingQueue<>();

    @Test
    void connectionsGet1001WhileTheirBeansAreThereAndNewOnesGet503() throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder("org.ws101");
                Deployment deployment =
                        new Deployment(Dependent.class, Application.class, Blocking.class, Listening.class)) {
            try (Peer dependent = deployment.connect("/dependent");
                    Peer application = deployment.connect("/application");
                    Peer blocking = deployment.connect("/blocking");
                    Peer listening = deployment.connect("/listening")) {
                for (Peer peer : new Peer[] {dependent, application, blocking, listening}) {
                    peer.say("ready?");
                    peer.hears("ready?");
                }
                deployment.stopBeans();
                for (Peer peer : new Peer[] {dependent, application, blocking, listening}) {
                    peer.hears("close 1001");
                }
            }
            assertEquals("[noted, noted, noted, noted]", LAST.toString());
            LAST.clear();
            assertEquals(503, CallbacksTest.refusalOf(deployment, "/dependent"));
            assertEquals(503, CallbacksTest.refusalOf(deployment, "/blocking"));
            deployment.stopServer();
            assertTrue(log.lines().stream().noneMatch(BeansEndFirstTest::hasStackTrace), log::toString);
        }
    }

    @Test
    void aCallbackThatOutlivesItsBeansLeavesNoStackTrace() throws Exception {
        SeContainer beans = Beans.start(Diary.class, Stubborn.class, StubbornProcedure.class);
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder("org.ws101")) {
            Server server = new Server();
            URI uri = start(server, servedBy(beans));
            try (Peer peer = new Peer(uri.resolve("/stubborn"));
                    Peer other = new Peer(uri.resolve("/stubborn-procedure"))) {
                peer.say("wait");
                other.say("wait");
                Thread caught = Stubborn.CAUGHT.get(60, TimeUnit.SECONDS);
                Thread proceeding = StubbornProcedure.CAUGHT.get(60, TimeUnit.SECONDS);
                beans.close();
                Stubborn.GO.release(2);
                caught.join();
                proceeding.join();
            } finally {
                server.stop();
            }
            assertTrue(log.lines().stream().noneMatch(BeansEndFirstTest::hasStackTrace), log::toString);
        }
    }

    @Test
    void aCallbackOnAThreadOfTheContainerIsInterruptedWhileItsBeansAreThere() throws Exception {
        SeContainer beans = Beans.start(Diary.class, Slow.class);
        Server server = new Server();
        URI uri = start(server, servedBy(beans));
        try (Peer peer = new Peer(uri.resolve("/slow"))) {
            peer.say("wait");
            assertTrue(Slow.ENTERED.tryAcquire(60, TimeUnit.SECONDS));
            beans.close();
            assertEquals("[noted, noted]", LAST.toString());
        } finally {
            LAST.clear();
            server.stop();
        }
    }

    /** As the containers of a WAR announce it. */
    @Test
    void theEndOfOneWebApplicationLeavesTheOthers() throws Exception {
        try (SeContainer beans = Beans.start(Diary.class, Application.class)) {
            ServletContextHandler one = announced("/one", beans);
            ServletContextHandler two = announced("/two", beans);
            Server server = new Server();
            URI uri = start(server, one, two);
            try (Peer first = new Peer(uri.resolve("/one/application"));
                    Peer second = new Peer(uri.resolve("/two/application"))) {
                second.say("ready?");
                second.hears("ready?");
                announce(beans, BeforeDestroyed.Literal.APPLICATION, one.getServletContext());
                first.hears("close 1001");
                second.say("still there?");
                second.hears("still there?");
            } finally {
                server.stop();
            }
            LAST.clear();
        }
    }

    /** The recorder puts what was thrown at the end of the line. */
    private static boolean hasStackTrace(String line) {
        return line.endsWith(">");
    }

    private static ServletContextHandler servedBy(SeContainer beans) {
        return context("/", new WebSocketFilter(endpoints -> WebSocketBeans.register(beans, endpoints)));
    }

    private static ServletContextHandler announced(String path, SeContainer beans) {
        ServletContextHandler context = context(path, new WebSocketFilter());
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                announce(beans, Initialized.Literal.APPLICATION, event.getServletContext());
            }
        });
        return context;
    }

    private static void announce(SeContainer beans, Annotation what, ServletContext context) {
        beans.getBeanManager().getEvent().select(ServletContext.class, what).fire(context);
    }

    private static ServletContextHandler context(String path, WebSocketFilter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        holder.setInitParameters(Map.of("stopTimeout", "100ms"));
        ServletContextHandler context = new ServletContextHandler(path);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    private static URI start(Server server, ServletContextHandler... contexts) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new ContextHandlerCollection(contexts));
        server.start();
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort());
    }

    abstract static class Echo {
        @Inject
        Diary diary;

        @OnText
        String text(String text) {
            return text;
        }

        @OnClose
        void close(CloseReason reason) {
            noteLast(diary);
        }
    }

    /** Only where the diary is still there. */
    private static void noteLast(Diary diary) {
        diary.note("last");
        LAST.add("noted");
    }

    @WebSocketEndpoint("/dependent")
    static class Dependent extends Echo {}

    @ApplicationScoped
    @WebSocketEndpoint("/application")
    static class Application extends Echo {}

    @WebSocketEndpoint("/blocking")
    static class Blocking implements Continue {
        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.forEachMessage(webSocket::sendAll);
            noteLast(diary);
        }
    }

    @WebSocketEndpoint("/listening")
    static class Listening implements WebSocketListener {
        @Inject
        Diary diary;

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            noteLast(diary);
        }
    }

    @WebSocketEndpoint("/slow")
    static class Slow extends Echo {
        static final Semaphore ENTERED = new Semaphore(0);

        @Override
        @OnText
        String text(String text) {
            ENTERED.release();
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                noteLast(diary);
            }
            return text;
        }
    }

    @WebSocketEndpoint(value = "/stubborn", threads = CallbackThreads.POOL)
    static class Stubborn {
        static final CompletableFuture<Thread> CAUGHT = new CompletableFuture<>();
        static final Semaphore GO = new Semaphore(0);

        @OnText
        String text(String text) {
            CAUGHT.complete(Thread.currentThread());
            GO.acquireUninterruptibly();
            return text;
        }
    }

    @WebSocketEndpoint(value = "/stubborn-procedure", threads = CallbackThreads.POOL)
    static class StubbornProcedure implements Continue {
        static final CompletableFuture<Thread> CAUGHT = new CompletableFuture<>();

        @Override
        public void proceed(WebSocket webSocket) {
            CAUGHT.complete(Thread.currentThread());
            Stubborn.GO.acquireUninterruptibly();
        }
    }
}

package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.CallbackThreads;
import org.ws101.testkit.wire.RawClient;

/** Every scope in every style: which instance it is, interception, the contexts in each callback, and the end of it all. */
class MatrixTest {
    private static final List<String> CALLBACKS = List.of("open", "message", "failing", "error", "close");

    @ParameterizedTest
    @ValueSource(
            classes = {
                AnnotatedApplicationScoped.class,
                AnnotatedSingleton.class,
                AnnotatedRequestScoped.class,
                AnnotatedConnectionScoped.class,
                AnnotatedDependent.class,
                PooledApplicationScoped.class,
                PooledSingleton.class,
                PooledRequestScoped.class,
                PooledConnectionScoped.class,
                PooledDependent.class
            })
    void annotated(Class<?> endpoint) throws Exception {
        assertEquals(CALLBACKS, callbacksOf(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ListenerApplicationScoped.class,
                ListenerSingleton.class,
                ListenerRequestScoped.class,
                ListenerConnectionScoped.class,
                ListenerDependent.class
            })
    void listening(Class<?> endpoint) throws Exception {
        assertEquals(CALLBACKS, callbacksOf(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                BlockingApplicationScoped.class,
                BlockingSingleton.class,
                BlockingRequestScoped.class,
                BlockingConnectionScoped.class,
                BlockingDependent.class
            })
    void blocking(Class<?> endpoint) throws Exception {
        assertEquals(List.of("proceed"), callbacksOf(endpoint));
    }

    /** What was called, in order, when everything else was as it should be. */
    private static List<String> callbacksOf(Class<?> endpoint) throws Exception {
        Probe probe;
        try (Deployment deployment = new Deployment(
                endpoint, Probe.class, Spy.class, PerRequest.class, PerConnection.class, Elsewhere.class)) {
            probe = deployment.bean(Probe.class);
            try (RawClient peer = deployment.connect("/matrix")) {
                peer.sendText("x");
                assertEquals("x", peer.receive());
                peer.sendText("fail");
                assertEquals("close 1011", peer.receive());
                assertEquals("connection over", Diary.next(probe.ends));
            }
            deployment.stopServer();
            assertEquals("[]", probe.ends.toString());
            assertEquals(List.copyOf(probe.calls), List.copyOf(probe.intercepted));
            assertEquals(requestsOf(probe.calls.size(), endpoint), new HashSet<>(probe.requests).size());
            for (boolean same : probe.sameElsewhere) {
                assertEquals(!endpoint.isAnnotationPresent(Dependent.class), same);
            }
        }
        assertNotEquals(0, probe.created.get());
        assertEquals(probe.created.get(), probe.destroyed.size(), "each instance is destroyed once");
        assertEquals(probe.created.get(), new HashSet<>(probe.destroyed).size(), "no instance is destroyed twice");
        return List.copyOf(probe.calls);
    }

    /** Each call has a request context of its own; annotated methods for errors share that of the method that threw. */
    private static int requestsOf(int calls, Class<?> endpoint) {
        return Annotated.class.isAssignableFrom(endpoint) ? calls - 1 : calls;
    }

    /** Outlives its container as an object, so that the end of that can be looked at. */
    @Singleton
    static class Probe {
        private final AtomicInteger created = new AtomicInteger();
        private final Queue<Integer> destroyed = new ConcurrentLinkedQueue<>();
        private final Queue<String> calls = new ConcurrentLinkedQueue<>();
        private final Queue<String> intercepted = new ConcurrentLinkedQueue<>();
        private final Queue<Integer> requests = new ConcurrentLinkedQueue<>();
        private final Queue<Boolean> sameElsewhere = new ConcurrentLinkedQueue<>();
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    }

    /** What has an instance that is counted. */
    abstract static class Counted {
        @Inject
        Probe probe;

        private int id;

        @PostConstruct
        void create() {
            id = probe.created.incrementAndGet();
        }

        @PreDestroy
        void destroy() {
            probe.destroyed.add(id);
        }

        int id() {
            return id;
        }
    }

    @RequestScoped
    static class PerRequest extends Counted {}

    @ConnectionScoped
    static class PerConnection extends Counted {
        @Override
        @PreDestroy
        void destroy() {
            super.destroy();
            probe.ends.add("connection over");
        }
    }

    /** Injects the endpoint, whatever it is, by what all of them are. */
    @ApplicationScoped
    static class Elsewhere {
        @Inject
        Instance<Subject> endpoint;

        int idOfEndpoint() {
            return endpoint.get().id();
        }
    }

    @Inherited
    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Spied {}

    @Spied
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class Spy {
        @Inject
        Probe probe;

        @AroundInvoke
        Object around(InvocationContext call) throws Exception {
            String name = call.getMethod().getName();
            if (!name.equals("id") && !name.equals("called")) {
                String text = call.getParameters().length > 1 ? String.valueOf(call.getParameters()[1]) : "";
                probe.intercepted.add(
                        switch (name) {
                            case "onOpen" -> "open";
                            case "onText" -> text.equals("fail") ? "failing" : "message";
                            case "onError" -> "error";
                            case "onClose" -> "close";
                            default -> name;
                        });
            }
            return call.proceed();
        }
    }

    @Spied
    abstract static class Subject extends Counted {
        @Inject
        PerRequest request;

        @Inject
        PerConnection connection;

        @Inject
        Elsewhere elsewhere;

        @Inject
        WebSocket current;

        /** Fails where a context is not active. */
        void called(String callback) {
            probe.calls.add(callback);
            probe.requests.add(request.id());
            probe.sameElsewhere.add(elsewhere.idOfEndpoint() == id());
            assertNotEquals(0, connection.id());
            assertEquals(false, current.protocol().isPresent());
        }
    }

    @WebSocketEndpoint("/matrix")
    abstract static class Annotated extends Subject {
        @OnOpen
        void onOpen() {
            called("open");
        }

        @OnText
        String onText(WebSocket webSocket, String text) {
            if (text.equals("fail")) {
                called("failing");
                throw new IllegalStateException("on purpose");
            }
            called("message");
            return text;
        }

        @OnError
        void onError(Throwable cause, WebSocket webSocket) throws Throwable {
            called("error");
            throw cause;
        }

        @OnClose
        void onClose() {
            called("close");
        }
    }

    @WebSocketEndpoint("/matrix")
    abstract static class Listener extends Subject implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            called("open");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            if (text.equals("fail")) {
                called("failing");
                throw new IllegalStateException("on purpose");
            }
            called("message");
            webSocket.sendText(text);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            called("error");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            called("close");
        }
    }

    @WebSocketEndpoint("/matrix")
    abstract static class Blocking extends Subject implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {
            called("proceed");
            for (Message message : webSocket) {
                if (message instanceof Message.Text text && text.data().equals("fail")) {
                    throw new IllegalStateException("on purpose");
                }
                webSocket.sendAll(message);
            }
        }
    }

    @WebSocketEndpoint(value = "/matrix", threads = CallbackThreads.POOL)
    abstract static class Pooled extends Annotated {}

    @ApplicationScoped
    static class AnnotatedApplicationScoped extends Annotated {}

    @Singleton
    static class AnnotatedSingleton extends Annotated {}

    @RequestScoped
    static class AnnotatedRequestScoped extends Annotated {}

    @ConnectionScoped
    static class AnnotatedConnectionScoped extends Annotated {}

    @Dependent
    static class AnnotatedDependent extends Annotated {}

    @ApplicationScoped
    static class PooledApplicationScoped extends Pooled {}

    @Singleton
    static class PooledSingleton extends Pooled {}

    @RequestScoped
    static class PooledRequestScoped extends Pooled {}

    @ConnectionScoped
    static class PooledConnectionScoped extends Pooled {}

    @Dependent
    static class PooledDependent extends Pooled {}

    @ApplicationScoped
    static class ListenerApplicationScoped extends Listener {}

    @Singleton
    static class ListenerSingleton extends Listener {}

    @RequestScoped
    static class ListenerRequestScoped extends Listener {}

    @ConnectionScoped
    static class ListenerConnectionScoped extends Listener {}

    @Dependent
    static class ListenerDependent extends Listener {}

    @ApplicationScoped
    static class BlockingApplicationScoped extends Blocking {}

    @Singleton
    static class BlockingSingleton extends Blocking {}

    @RequestScoped
    static class BlockingRequestScoped extends Blocking {}

    @ConnectionScoped
    static class BlockingConnectionScoped extends Blocking {}

    @Dependent
    static class BlockingDependent extends Blocking {}
}

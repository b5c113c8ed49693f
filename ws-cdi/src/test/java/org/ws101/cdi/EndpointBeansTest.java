package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.testkit.wire.RawClient;

class EndpointBeansTest {

    @Nested
    class Scopes {
        @Test
        void applicationScopedInstanceIsTheOneThatIsInjectedElsewhere() throws Exception {
            try (Deployment deployment = new Deployment(Counter.class);
                    RawClient one = deployment.connect("/counter");
                    RawClient other = deployment.connect("/counter")) {
                one.sendText("x");
                assertEquals("1", one.receive());
                other.sendText("x");
                assertEquals("2", other.receive());
                assertEquals(2, deployment.bean(Counter.class).count());
            }
        }

        @Test
        void beanWithoutScopeHasAnInstanceForEachConnection() throws Exception {
            try (Deployment deployment = new Deployment(PerConnection.class, Dependency.class);
                    RawClient one = deployment.connect("/dependent");
                    RawClient other = deployment.connect("/dependent")) {
                one.sendText("x");
                assertEquals("1", one.receive());
                one.sendText("x");
                assertEquals("2", one.receive());
                other.sendText("x");
                assertEquals("1", other.receive());
            }
        }

        @Test
        void dependentInstanceIsDestroyedOnceAfterProceedReturned() throws Exception {
            try (Deployment deployment = new Deployment(PerConnection.class, Dependency.class);
                    RawClient peer = deployment.connect("/dependent")) {
                peer.sendClose(1000);
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("proceed returns", "instance destroyed", "dependency destroyed");
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }

        @Test
        void singletonOutlivesTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Lasting.class, Dependency.class)) {
                for (int connection = 1; connection <= 2; connection++) {
                    try (RawClient peer = deployment.connect("/lasting")) {
                        assertEquals("connection " + connection, peer.receive());
                        assertEquals("close 1000", peer.receive());
                    }
                }
                deployment.diary().isExhausted();
            }
        }

        @Test
        void instanceIsDestroyedWhenProceedThrows() throws Exception {
            try (Deployment deployment = new Deployment(Throwing.class);
                    RawClient peer = deployment.connect("/throwing")) {
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("instance destroyed");
            }
        }

        @Test
        void instanceThatCannotBeCreatedClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(Unbuildable.class);
                    RawClient peer = deployment.connect("/unbuildable")) {
                assertEquals("close 1011", peer.receive());
            }
        }
    }

    @Nested
    class Annotation {
        @Test
        void subclassInheritsThePath() throws Exception {
            try (Deployment deployment = new Deployment(Heir.class);
                    RawClient peer = deployment.connect("/inherited")) {
                assertEquals("heir", peer.receive());
            }
        }
    }

    @Nested
    class Producers {
        @Test
        void producerMethodServesItsPathAndIsDisposedOf() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    RawClient peer = deployment.connect("/produced/method")) {
                assertEquals("from the method", peer.receive());
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("disposed of");
            }
        }

        @Test
        void producerFieldServesItsPath() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    RawClient peer = deployment.connect("/produced/field")) {
                peer.sendText("hello");
                assertEquals("HELLO", peer.receive());
            }
        }

        @Test
        void producedSelectionJoinsTheProducedEndpoint() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    RawClient peer = deployment.connect("/produced/method", "b", "c")) {
                assertEquals("c", peer.response().field("Sec-WebSocket-Protocol"));
            }
        }
    }

    @Nested
    class Interception {
        @Test
        void interceptorsRunAroundProceedSelectAndCheck() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, WatchInterceptor.class);
                    RawClient peer = deployment.connect("/watched", "a")) {
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("around check", "around select", "around proceed");
            }
        }

        @Test
        void decoratorSeesTheCalls() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, WatchInterceptor.class, Adorned.class);
                    RawClient peer = deployment.connect("/watched")) {
                assertEquals("decorated", peer.receive());
            }
        }

        @Test
        void interceptorsRunAroundCallbacks() throws Exception {
            try (Deployment deployment = new Deployment(WatchedListener.class, WatchInterceptor.class);
                    RawClient peer = deployment.connect("/watched/listener")) {
                peer.sendText("x");
                deployment.diary().reads("around onOpen", "around onText");
            }
        }
    }

    @Nested
    class Handshake {
        @Test
        void beanSelectsTheSubprotocol() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class);
                    RawClient peer = deployment.connect("/chooser", "first", "second")) {
                assertEquals("second", peer.response().field("Sec-WebSocket-Protocol"));
            }
        }

        @Test
        void beanThatSelectsNothingRefusesWith400() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class)) {
                assertEquals(400, deployment.refusalOf("/chooser", "other"));
            }
        }

        @Test
        void beanRefusesTheHandshakeAndItsInstanceIsDestroyed() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class)) {
                assertEquals(403, deployment.refusalOf("/chooser?token=wrong"));
                deployment.diary().reads("instance destroyed");
            }
        }

        @Test
        void pathParametersReachTheBean() throws Exception {
            try (Deployment deployment = new Deployment(Room.class);
                    RawClient peer = deployment.connect("/room/lobby")) {
                assertEquals("lobby", peer.receive());
            }
        }
    }

    @Nested
    class Listeners {
        @Test
        void dependentListenerHasAnInstanceForEachConnectionDestroyedOnceAfterOnClose() throws Exception {
            try (Deployment deployment = new Deployment(Listening.class);
                    RawClient one = deployment.connect("/listening");
                    RawClient other = deployment.connect("/listening")) {
                one.sendText("x");
                assertEquals("1", one.receive());
                other.sendText("x");
                assertEquals("1", other.receive());
                one.sendText("x");
                assertEquals("2", one.receive());
                one.sendClose(1000);
                deployment.diary().reads("onClose 1000", "instance destroyed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void listenerThatThrowsHearsOfItAndIsDestroyed() throws Exception {
            try (Deployment deployment = new Deployment(Listening.class);
                    RawClient peer = deployment.connect("/listening")) {
                peer.sendText("throw");
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("onError thrown on purpose", "onClose 1011", "instance destroyed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void listenerThatCannotBeCreatedClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(UnbuildableListener.class);
                    RawClient peer = deployment.connect("/unbuildable/listener")) {
                assertEquals("close 1011", peer.receive());
            }
        }
    }

    @Nested
    class RequestContext {
        @Test
        void isActiveForTheWholeOfProceedAndEndsWithIt() throws Exception {
            try (Deployment deployment = new Deployment(AsksTwice.class, PerRequest.class);
                    RawClient peer = deployment.connect("/request")) {
                assertEquals("1", peer.receive());
                assertEquals("2", peer.receive());
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("request over");
            }
        }

        @Test
        void isAnotherForEachCallback() throws Exception {
            try (Deployment deployment = new Deployment(AsksInEachCallback.class, PerRequest.class);
                    RawClient peer = deployment.connect("/request/listener", "a")) {
                deployment.diary().reads("select 1", "request over", "onOpen 1", "request over");
                peer.sendText("x");
                deployment.diary().reads("onText 1", "request over");
                peer.sendClose(1000);
                deployment.diary().reads("onClose 1", "request over");
            }
        }

        @Test
        void requestScopedEndpointKeepsItsInstanceThroughProceed() throws Exception {
            try (Deployment deployment = new Deployment(RequestScopedEndpoint.class);
                    RawClient peer = deployment.connect("/request/scoped")) {
                peer.sendText("x");
                assertEquals("1", peer.receive());
                peer.sendText("x");
                assertEquals("2", peer.receive());
            }
        }
    }

    @Test
    void contextClassLoaderIsTheOneOfTheRegistration() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader own = new ClassLoader("own", before) {};
        thread.setContextClassLoader(own);
        try (Deployment deployment = new Deployment(TellsLoader.class);
                RawClient peer = deployment.connect("/loader")) {
            assertEquals("own", peer.receive());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/counter")
    static class Counter implements Continue {
        private final AtomicInteger count = new AtomicInteger();

        int count() {
            return count.get();
        }

        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.forEachMessage(message -> webSocket.sendText("" + count.incrementAndGet()));
        }
    }

    @Dependent
    static class Dependency {
        @Inject
        Diary diary;

        @PreDestroy
        void destroy() {
            diary.note("dependency destroyed");
        }
    }

    @WebSocketEndpoint("/dependent")
    static class PerConnection implements Continue {
        @Inject
        Diary diary;

        @Inject
        Dependency dependency;

        private int count;

        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.forEachMessage(message -> webSocket.sendText("" + ++count));
            diary.note("proceed returns");
        }

        @PreDestroy
        void destroy() {
            diary.note("instance destroyed");
        }
    }

    @Singleton
    @WebSocketEndpoint("/lasting")
    static class Lasting implements Continue {
        @Inject
        Dependency dependency;

        private final AtomicInteger connections = new AtomicInteger();

        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText("connection " + connections.incrementAndGet());
        }

        @PreDestroy
        void destroy() {
            dependency.diary.note("instance destroyed");
        }
    }

    @WebSocketEndpoint("/throwing")
    static class Throwing implements Continue {
        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) {
            throw new IllegalStateException("thrown on purpose");
        }

        @PreDestroy
        void destroy() {
            diary.note("instance destroyed");
        }
    }

    @WebSocketEndpoint("/unbuildable")
    static class Unbuildable implements Continue {
        Unbuildable() {
            throw new IllegalStateException("thrown on purpose");
        }

        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/unbuildable/listener")
    static class UnbuildableListener implements WebSocketListener {
        UnbuildableListener() {
            throw new IllegalStateException("thrown on purpose");
        }
    }

    @WebSocketEndpoint("/inherited")
    abstract static class Ancestor implements Continue {}

    @ApplicationScoped
    static class Heir extends Ancestor {
        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText("heir");
        }
    }

    @ApplicationScoped
    static class Produced {
        @Inject
        Diary diary;

        @Produces
        @ForMethod
        @WebSocketEndpoint("/produced/method")
        Continue method() {
            return webSocket -> webSocket.sendText("from the method");
        }

        void dispose(@Disposes @ForMethod Continue produced) {
            diary.note("disposed of");
        }

        @Produces
        @WebSocketEndpoint("/produced/method")
        SelectProtocol selection =
                offered -> offered.stream().filter("c"::equals).findFirst();

        @Produces
        @WebSocketEndpoint("/produced/field")
        WebSocketListener field = new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText(text.toUpperCase(Locale.ROOT));
            }
        };
    }

    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    @interface ForMethod {}

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Watch {}

    @Watch
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class WatchInterceptor {
        @Inject
        Diary diary;

        @AroundInvoke
        Object around(InvocationContext call) throws Exception {
            diary.note("around " + call.getMethod().getName());
            return call.proceed();
        }
    }

    @Watch
    @WebSocketEndpoint("/watched")
    static class Watched implements Continue, SelectProtocol, HandshakeCheck {
        @Override
        public void proceed(WebSocket webSocket) {}

        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.of(offered.get(0));
        }

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.permit();
        }
    }

    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    static class Adorned implements Continue {
        @Inject
        @Delegate
        @Any
        Continue delegate;

        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.sendText("decorated");
            delegate.proceed(webSocket);
        }
    }

    @Watch
    @ApplicationScoped
    @WebSocketEndpoint("/watched/listener")
    static class WatchedListener implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {}

        @Override
        public void onText(WebSocket webSocket, String text) {}
    }

    @WebSocketEndpoint("/chooser")
    static class Chooser implements Continue, SelectProtocol, HandshakeCheck {
        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) {}

        @Override
        public Optional<String> select(List<String> offered) {
            return offered.stream().filter("second"::equals).findFirst();
        }

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return request.queryParameter("token").isPresent()
                    ? HandshakeDecision.refuse(403, "Wrong token.")
                    : HandshakeDecision.permit();
        }

        @PreDestroy
        void destroy() {
            diary.note("instance destroyed");
        }
    }

    @WebSocketEndpoint("/room/{name}")
    static class Room implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText(HandshakeRequest.of(webSocket).pathParameter("name"));
        }
    }

    @WebSocketEndpoint("/listening")
    static class Listening implements WebSocketListener {
        @Inject
        Diary diary;

        private int count;

        @Override
        public void onText(WebSocket webSocket, String text) {
            if (text.equals("throw")) {
                throw new IllegalStateException("thrown on purpose");
            }
            webSocket.sendText("" + ++count);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            diary.note("onError " + cause.getMessage());
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            diary.note("onClose " + reason.code().code());
        }

        @PreDestroy
        void destroy() {
            diary.note("instance destroyed");
        }
    }

    @RequestScoped
    static class PerRequest {
        @Inject
        Diary diary;

        private int asked;

        int ask() {
            return ++asked;
        }

        @PreDestroy
        void destroy() {
            diary.note("request over");
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/request")
    static class AsksTwice implements Continue {
        @Inject
        PerRequest request;

        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText("" + request.ask());
            webSocket.sendText("" + request.ask());
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/request/listener")
    static class AsksInEachCallback implements WebSocketListener, SelectProtocol {
        @Inject
        PerRequest request;

        @Inject
        Diary diary;

        @Override
        public Optional<String> select(List<String> offered) {
            diary.note("select " + request.ask());
            return Optional.of(offered.get(0));
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            diary.note("onOpen " + request.ask());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            diary.note("onText " + request.ask());
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            diary.note("onClose " + request.ask());
        }
    }

    @RequestScoped
    @WebSocketEndpoint("/request/scoped")
    static class RequestScopedEndpoint implements Continue {
        private int count;

        @Override
        public void proceed(WebSocket webSocket) {
            for (Message message : webSocket) {
                count += message.size();
                webSocket.sendText("" + count);
            }
        }
    }

    @WebSocketEndpoint("/loader")
    static class TellsLoader implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText(Thread.currentThread().getContextClassLoader().getName());
        }
    }
}

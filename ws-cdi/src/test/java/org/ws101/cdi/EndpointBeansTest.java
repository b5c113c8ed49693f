package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
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

class EndpointBeansTest {

    @Nested
    class Scopes {
        @Test
        void applicationScopedInstanceIsTheOneThatIsInjectedElsewhere() throws Exception {
            try (Deployment deployment = new Deployment(Counter.class);
                    Peer one = deployment.connect("/counter");
                    Peer other = deployment.connect("/counter")) {
                one.say("x");
                one.hears("1");
                other.say("x");
                other.hears("2");
                assertEquals(2, deployment.bean(Counter.class).count());
            }
        }

        @Test
        void beanWithoutScopeHasAnInstanceForEachConnection() throws Exception {
            try (Deployment deployment = new Deployment(PerConnection.class, Dependency.class);
                    Peer one = deployment.connect("/dependent");
                    Peer other = deployment.connect("/dependent")) {
                one.say("x");
                one.hears("1");
                one.say("x");
                one.hears("2");
                other.say("x");
                other.hears("1");
            }
        }

        @Test
        void dependentInstanceIsDestroyedOnceAfterProceedReturned() throws Exception {
            try (Deployment deployment = new Deployment(PerConnection.class, Dependency.class);
                    Peer peer = deployment.connect("/dependent")) {
                peer.hangsUp();
                peer.hears("close 1000");
                deployment.diary().reads("proceed returns", "instance destroyed", "dependency destroyed");
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }

        @Test
        void singletonOutlivesTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Lasting.class, Dependency.class)) {
                for (int connection = 1; connection <= 2; connection++) {
                    try (Peer peer = deployment.connect("/lasting")) {
                        peer.hears("connection " + connection);
                        peer.hears("close 1000");
                    }
                }
                deployment.diary().isExhausted();
            }
        }

        @Test
        void instanceIsDestroyedWhenProceedThrows() throws Exception {
            try (Deployment deployment = new Deployment(Throwing.class);
                    Peer peer = deployment.connect("/throwing")) {
                peer.hears("close 1011");
                deployment.diary().reads("instance destroyed");
            }
        }

        @Test
        void instanceThatCannotBeCreatedClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(Unbuildable.class);
                    Peer peer = deployment.connect("/unbuildable")) {
                peer.hears("close 1011");
            }
        }
    }

    @Nested
    class Annotation {
        @Test
        void subclassInheritsThePath() throws Exception {
            try (Deployment deployment = new Deployment(Heir.class);
                    Peer peer = deployment.connect("/inherited")) {
                peer.hears("heir");
            }
        }
    }

    @Nested
    class Producers {
        @Test
        void producerMethodServesItsPathAndIsDisposedOf() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    Peer peer = deployment.connect("/produced/method")) {
                peer.hears("from the method");
                peer.hears("close 1000");
                deployment.diary().reads("disposed of");
            }
        }

        @Test
        void producerFieldServesItsPath() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    Peer peer = deployment.connect("/produced/field")) {
                peer.say("hello");
                peer.hears("HELLO");
            }
        }

        @Test
        void producedSelectionJoinsTheProducedEndpoint() throws Exception {
            try (Deployment deployment = new Deployment(Produced.class);
                    Peer peer = deployment.connect("/produced/method", "b", "c")) {
                assertEquals("c", peer.subprotocol());
            }
        }
    }

    @Nested
    class Interception {
        @Test
        void interceptorsRunAroundProceedSelectAndCheck() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, WatchInterceptor.class);
                    Peer peer = deployment.connect("/watched", "a")) {
                peer.hears("close 1000");
                deployment.diary().reads("around check", "around select", "around proceed");
            }
        }

        @Test
        void decoratorSeesTheCalls() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, WatchInterceptor.class, Adorned.class);
                    Peer peer = deployment.connect("/watched")) {
                peer.hears("decorated");
            }
        }

        @Test
        void interceptorsRunAroundCallbacks() throws Exception {
            try (Deployment deployment = new Deployment(WatchedListener.class, WatchInterceptor.class);
                    Peer peer = deployment.connect("/watched/listener")) {
                peer.say("x");
                deployment.diary().reads("around onOpen", "around onText");
            }
        }
    }

    @Nested
    class Handshake {
        @Test
        void beanSelectsTheSubprotocol() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class);
                    Peer peer = deployment.connect("/chooser", "first", "second")) {
                assertEquals("second", peer.subprotocol());
            }
        }

        @Test
        void beanThatSelectsNothingRefusesWith400() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class)) {
                assertEquals(400, refusalOf(deployment, "/chooser", "other"));
            }
        }

        @Test
        void beanRefusesTheHandshakeAndItsInstanceIsDestroyed() throws Exception {
            try (Deployment deployment = new Deployment(Chooser.class)) {
                assertEquals(403, refusalOf(deployment, "/chooser?token=wrong"));
                deployment.diary().reads("instance destroyed");
            }
        }

        @Test
        void pathParametersReachTheBean() throws Exception {
            try (Deployment deployment = new Deployment(Room.class);
                    Peer peer = deployment.connect("/room/lobby")) {
                peer.hears("lobby");
            }
        }

        private static int refusalOf(Deployment deployment, String path, String... subprotocols) {
            CompletionException refusal =
                    assertThrows(CompletionException.class, () -> deployment.connect(path, subprotocols));
            return assertInstanceOf(WebSocketHandshakeException.class, refusal.getCause())
                    .getResponse()
                    .statusCode();
        }
    }

    @Nested
    class Listeners {
        @Test
        void dependentListenerHasAnInstanceForEachConnectionDestroyedOnceAfterOnClose() throws Exception {
            try (Deployment deployment = new Deployment(Listening.class);
                    Peer one = deployment.connect("/listening");
                    Peer other = deployment.connect("/listening")) {
                one.say("x");
                one.hears("1");
                other.say("x");
                other.hears("1");
                one.say("x");
                one.hears("2");
                one.hangsUp();
                deployment.diary().reads("onClose 1000", "instance destroyed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void listenerThatThrowsHearsOfItAndIsDestroyed() throws Exception {
            try (Deployment deployment = new Deployment(Listening.class);
                    Peer peer = deployment.connect("/listening")) {
                peer.say("throw");
                peer.hears("close 1011");
                deployment.diary().reads("onError thrown on purpose", "onClose 1011", "instance destroyed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void listenerThatCannotBeCreatedClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(UnbuildableListener.class);
                    Peer peer = deployment.connect("/unbuildable/listener")) {
                peer.hears("close 1011");
            }
        }
    }

    @Nested
    class RequestContext {
        @Test
        void isActiveForTheWholeOfProceedAndEndsWithIt() throws Exception {
            try (Deployment deployment = new Deployment(AsksTwice.class, PerRequest.class);
                    Peer peer = deployment.connect("/request")) {
                peer.hears("1");
                peer.hears("2");
                peer.hears("close 1000");
                deployment.diary().reads("request over");
            }
        }

        @Test
        void isAnotherForEachCallback() throws Exception {
            try (Deployment deployment = new Deployment(AsksInEachCallback.class, PerRequest.class);
                    Peer peer = deployment.connect("/request/listener", "a")) {
                deployment.diary().reads("select 1", "request over", "onOpen 1", "request over");
                peer.say("x");
                deployment.diary().reads("onText 1", "request over");
                peer.hangsUp();
                deployment.diary().reads("onClose 1", "request over");
            }
        }

        @Test
        void requestScopedEndpointKeepsItsInstanceThroughProceed() throws Exception {
            try (Deployment deployment = new Deployment(RequestScopedEndpoint.class);
                    Peer peer = deployment.connect("/request/scoped")) {
                peer.say("x");
                peer.hears("1");
                peer.say("x");
                peer.hears("2");
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
                Peer peer = deployment.connect("/loader")) {
            peer.hears("own");
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

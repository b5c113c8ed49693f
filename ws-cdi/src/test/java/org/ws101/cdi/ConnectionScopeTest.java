package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.testkit.wire.RawClient;

class ConnectionScopeTest {

    @Nested
    class Beans {
        @Test
        void eachConnectionHasItsOwnInstanceInEveryCallback() throws Exception {
            try (Deployment deployment = new Deployment(Counting.class, Counter.class);
                    RawClient one = deployment.connect("/counting");
                    RawClient other = deployment.connect("/counting")) {
                assertEquals("1", one.receive());
                one.sendText("x");
                assertEquals("2", one.receive());
                assertEquals("1", other.receive());
                one.sendText("x");
                assertEquals("3", one.receive());
            }
        }

        @Test
        void instanceIsDestroyedOnceAfterOnCloseAndCanStillUseTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Counting.class, Counter.class);
                    RawClient peer = deployment.connect("/counting")) {
                assertEquals("1", peer.receive());
                peer.sendClose(1000);
                deployment.diary().reads("closed 2", "destroyed 2 1000");
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }

        @Test
        void instanceThatIsFirstUsedAtTheEndIsDestroyedToo() throws Exception {
            try (Deployment deployment = new Deployment(Late.class, Counter.class);
                    RawClient peer = deployment.connect("/late")) {
                peer.sendClose(1000);
                deployment.diary().reads("late 1", "destroyed 1 1000");
            }
        }

        @Test
        void instancesThatUseEachOtherAtTheEndAreDestroyed() throws Exception {
            try (Deployment deployment = new Deployment(Dancing.class, Leader.class, Follower.class)) {
                try (RawClient peer = deployment.connect("/dancing")) {
                    assertEquals("leader follower", peer.receive());
                    peer.sendClose(1000);
                    assertEquals("close 1000", peer.receive());
                }
                deployment.stopServer();
                // each once, and once more as the other has used it
                deployment.diary().reads("follower ends", "leader ends", "follower ends", "leader ends");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void itIsActiveForTheWholeOfProceed() throws Exception {
            try (Deployment deployment = new Deployment(Proceeding.class, Counter.class);
                    RawClient peer = deployment.connect("/proceeding")) {
                assertEquals("1", peer.receive());
                assertEquals("2", peer.receive());
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("destroyed 2 1000");
            }
        }

        @Test
        void itIsActiveInTheCallsOfAListener() throws Exception {
            try (Deployment deployment = new Deployment(Listening.class, Counter.class);
                    RawClient peer = deployment.connect("/listening")) {
                assertEquals("1", peer.receive());
                peer.sendText("x");
                assertEquals("2", peer.receive());
                peer.sendClose(1000);
                deployment.diary().reads("destroyed 3 1000");
            }
        }

        @Test
        void endpointItselfCanBeConnectionScopedAndInjectedElsewhere() throws Exception {
            try (Deployment deployment = new Deployment(Scoped.class, Friend.class);
                    RawClient one = deployment.connect("/scoped");
                    RawClient other = deployment.connect("/scoped")) {
                one.sendText("x");
                assertEquals("1 1", one.receive());
                one.sendText("x");
                assertEquals("2 2", one.receive());
                other.sendText("x");
                assertEquals("1 1", other.receive());
                one.sendClose(1000);
                deployment.diary().reads("endpoint destroyed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void outsideOfACallbackTheErrorSaysWhereItIsAvailable() throws Exception {
            try (Deployment deployment = new Deployment(Counting.class, Counter.class)) {
                Counter counter = deployment.bean(Counter.class);
                String message = assertThrows(ContextNotActiveException.class, counter::next)
                        .getMessage();
                assertTrue(message.contains("@ConnectionScoped"), message);
                assertTrue(message.contains("in the callbacks of an endpoint bean, in Continue.proceed"), message);
                WebSocket webSocket = deployment.bean(WebSocket.class);
                assertEquals(
                        message,
                        assertThrows(ContextNotActiveException.class, webSocket::isOpen)
                                .getMessage());
                HandshakeRequest request = deployment.bean(HandshakeRequest.class);
                assertEquals(
                        message,
                        assertThrows(ContextNotActiveException.class, request::path)
                                .getMessage());
            }
        }
    }

    @Nested
    class Injection {
        @Test
        void webSocketAndRequestAreThoseOfTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Deep.class, Service.class);
                    RawClient one = deployment.connect("/deep?name=one");
                    RawClient other = deployment.connect("/deep?name=other")) {
                one.sendText("x");
                assertEquals("one", one.receive());
                other.sendText("x");
                assertEquals("other", other.receive());
            }
        }

        @Test
        void injectedWebSocketIsFoundInTheApplicationsCollections() throws Exception {
            try (Deployment deployment = new Deployment(Member.class);
                    RawClient peer = deployment.connect("/member")) {
                peer.sendText("x");
                assertEquals("removed: true, of /member", peer.receive());
            }
        }
    }

    @Nested
    class OpenConnections {
        @Test
        void connectionsOfTheApplicationAreInjected() throws Exception {
            try (Deployment deployment = new Deployment(Chat.class);
                    RawClient one = deployment.connect("/chat/lobby");
                    RawClient other = deployment.connect("/chat/lobby");
                    RawClient elsewhere = deployment.connect("/chat/attic")) {
                assertEquals("joined", one.receive());
                assertEquals("joined", other.receive());
                assertEquals("joined", elsewhere.receive());
                one.sendText("hello");
                assertEquals("hello", other.receive());
                elsewhere.sendText("bye");
                one.sendText("again");
                assertEquals("again", other.receive());
            }
        }
    }

    @Nested
    class Events {
        @Test
        void openedComesBeforeOnOpenAndClosedAfterOnCloseWithTheReason() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, Observer.class);
                    RawClient peer = deployment.connect("/watched")) {
                deployment.diary().reads("opened /watched", "onOpen");
                peer.sendClose(1000);
                deployment.diary().reads("onClose", "closed 1000");
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }

        @Test
        void blockingEndpointsHaveThemToo() throws Exception {
            try (Deployment deployment = new Deployment(WatchedProceeding.class, Observer.class);
                    RawClient peer = deployment.connect("/watched/proceeding")) {
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("opened /watched/proceeding", "proceed", "closed 1011");
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }

        @Test
        void connectionWhoseInstanceCannotBeMadeIsClosedForTheObserversToo() throws Exception {
            try (Deployment deployment = new Deployment(Unbuildable.class, Observer.class);
                    RawClient peer = deployment.connect("/unbuildable")) {
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("opened /unbuildable", "closed 1011");
            }
        }

        @Test
        void asynchronousObserversHearOfThem() throws Exception {
            try (Deployment deployment = new Deployment(Watched.class, AsynchronousObserver.class);
                    RawClient peer = deployment.connect("/watched")) {
                AsynchronousObserver observer = deployment.bean(AsynchronousObserver.class);
                assertEquals("opened /watched", Diary.next(observer.heard()));
                peer.sendClose(1000);
                assertEquals("closed /watched", Diary.next(observer.heard()));
            }
        }

        @Test
        void observerThatThrowsDoesNotHarmTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Counting.class, Counter.class, ThrowingObserver.class);
                    RawClient peer = deployment.connect("/counting")) {
                assertEquals("1", peer.receive());
                peer.sendText("x");
                assertEquals("2", peer.receive());
            }
        }
    }

    @ConnectionScoped
    static class Counter {
        @Inject
        Diary diary;

        @Inject
        WebSocket webSocket;

        private int count;

        int next() {
            return ++count;
        }

        @PreDestroy
        void destroy() {
            diary.note("destroyed " + count + " "
                    + webSocket.closeReason().orElseThrow().code().code());
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/counting")
    static class Counting {
        @Inject
        Counter counter;

        @Inject
        Diary diary;

        @OnOpen
        String open() {
            return "" + counter.next();
        }

        @OnText
        String text(String text) {
            return "" + counter.next();
        }

        @OnClose
        void close() {
            diary.note("closed " + counter.next());
        }
    }

    @WebSocketEndpoint("/late")
    static class Late {
        @Inject
        Counter counter;

        @Inject
        Diary diary;

        @OnClose
        void close() {
            diary.note("late " + counter.next());
        }
    }

    @WebSocketEndpoint("/dancing")
    static class Dancing {
        @Inject
        Leader leader;

        @Inject
        Follower follower;

        @OnOpen
        String open() {
            return leader.name() + " " + follower.name();
        }
    }

    @ConnectionScoped
    static class Leader {
        @Inject
        Follower follower;

        @Inject
        Diary diary;

        String name() {
            return "leader";
        }

        @PreDestroy
        void end() {
            diary.note("leader ends");
            follower.name();
        }
    }

    @ConnectionScoped
    static class Follower {
        @Inject
        Leader leader;

        @Inject
        Diary diary;

        String name() {
            return "follower";
        }

        @PreDestroy
        void end() {
            diary.note("follower ends");
            leader.name();
        }
    }

    @WebSocketEndpoint("/proceeding")
    static class Proceeding implements Continue {
        @Inject
        Counter counter;

        @Override
        public void proceed(WebSocket webSocket) {
            webSocket.sendText("" + counter.next());
            webSocket.sendText("" + counter.next());
        }
    }

    @WebSocketEndpoint("/listening")
    static class Listening implements WebSocketListener {
        @Inject
        Counter counter;

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.sendText("" + counter.next());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText("" + counter.next());
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            counter.next();
        }
    }

    @ConnectionScoped
    @WebSocketEndpoint("/scoped")
    static class Scoped {
        @Inject
        Friend friend;

        @Inject
        Diary diary;

        private int count;

        int count() {
            return count;
        }

        @OnText
        String text(String text) {
            count++;
            return count + " " + friend.countOfEndpoint();
        }

        @PreDestroy
        void destroy() {
            diary.note("endpoint destroyed");
        }
    }

    @ApplicationScoped
    static class Friend {
        @Inject
        Scoped endpoint;

        int countOfEndpoint() {
            return endpoint.count();
        }
    }

    @ApplicationScoped
    static class Service {
        @Inject
        WebSocket webSocket;

        @Inject
        HandshakeRequest request;

        void answer() {
            webSocket.sendText(request.queryParameter("name").orElseThrow());
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/deep")
    static class Deep {
        @Inject
        Service service;

        @OnText
        void text(String text) {
            service.answer();
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/member")
    static class Member {
        @Inject
        WebSocket current;

        private final Set<WebSocket> members = ConcurrentHashMap.newKeySet();

        @OnOpen
        void open(WebSocket webSocket) {
            members.add(webSocket);
        }

        @OnText
        String text(String text) {
            return "removed: " + members.remove(current) + ", of "
                    + HandshakeRequest.of(current).path();
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/chat/{room}")
    static class Chat {
        @Inject
        WebSocketConnections connections;

        @Inject
        WebSocket current;

        @OnOpen
        String join(@PathParam String room) {
            connections.join(current, room);
            return "joined";
        }

        @OnText
        void say(String text, @PathParam String room) {
            connections.group(room).except(current).broadcast(new Message.Text(text));
        }
    }

    @WebSocketEndpoint("/watched")
    static class Watched {
        @Inject
        Diary diary;

        @OnOpen
        void open() {
            diary.note("onOpen");
        }

        @OnClose
        void close() {
            diary.note("onClose");
        }
    }

    @WebSocketEndpoint("/watched/proceeding")
    static class WatchedProceeding implements Continue {
        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) {
            diary.note("proceed");
            throw new IllegalStateException("on purpose");
        }
    }

    @WebSocketEndpoint("/unbuildable")
    static class Unbuildable {
        Unbuildable() {
            throw new IllegalStateException("on purpose");
        }

        @OnText
        void text(String text) {}
    }

    @ApplicationScoped
    static class Observer {
        @Inject
        Diary diary;

        @Inject
        HandshakeRequest current;

        void opened(@Observes @Opened WebSocket webSocket) {
            diary.note("opened " + current.path());
        }

        void closed(@Observes @Closed WebSocket webSocket) {
            diary.note("closed " + webSocket.closeReason().orElseThrow().code().code());
        }
    }

    @ApplicationScoped
    static class AsynchronousObserver {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        BlockingQueue<String> heard() {
            return heard;
        }

        void opened(@ObservesAsync @Opened WebSocket webSocket) {
            heard.add("opened " + HandshakeRequest.of(webSocket).path());
        }

        void closed(@ObservesAsync @Closed WebSocket webSocket) {
            heard.add("closed " + HandshakeRequest.of(webSocket).path());
        }
    }

    @ApplicationScoped
    static class ThrowingObserver {
        void opened(@Observes @Opened WebSocket webSocket) {
            throw new IllegalStateException("on purpose");
        }

        void later(@ObservesAsync @Opened WebSocket webSocket) {
            throw new IllegalStateException("on purpose");
        }
    }
}

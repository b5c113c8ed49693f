package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.servlet.CallbackThreads;
import org.ws101.testkit.wire.RawClient;

/** Beans with {@link NonBlocking}. */
class NonBlockingBeansTest {
    private static String sendIn(WebSocket webSocket) {
        try {
            webSocket.sendText("sent");
            return "may block";
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            boolean saysWhat = message.contains("use sendAsync") && !message.contains(".internal.");
            return saysWhat ? "must not block" : message;
        }
    }

    @Nested
    class OnTheClass {
        @Test
        void noMessageMayBlockAndWhatIsReturnedIsSent() throws Exception {
            try (Deployment deployment = new Deployment(Quick.class);
                    RawClient peer = deployment.connect("/quick")) {
                assertEquals("sent", peer.receive()); // by onOpen, which has a thread of its own
                assertEquals("open may block", peer.receive());
                peer.sendText("x");
                assertEquals("text must not block", peer.receive());
                peer.sendText("fail");
                assertEquals("error must not block", peer.receive());
                peer.sendText("later");
                assertEquals("later", peer.receive());
                peer.sendClose(1000);
                deployment.diary().reads("close may block");
            }
        }

        @Test
        void repliesKeepTheirOrder() throws Exception {
            try (Deployment deployment = new Deployment(Quick.class);
                    RawClient peer = deployment.connect("/quick")) {
                assertEquals("sent", peer.receive());
                assertEquals("open may block", peer.receive());
                for (int i = 0; i < 300; i++) {
                    peer.sendText("echo " + i);
                }
                for (int i = 0; i < 300; i++) {
                    assertEquals("echo " + i, peer.receive());
                }
            }
        }

        @Test
        void ofAListenerItHoldsToo() throws Exception {
            try (Deployment deployment = new Deployment(QuickListener.class);
                    RawClient peer = deployment.connect("/quick-listener")) {
                peer.sendText("x");
                assertEquals("must not block", peer.receive());
            }
        }

        @Test
        void scopesInterceptorsAndRolesAreAroundIt() throws Exception {
            try (Deployment deployment = new Deployment(Surrounded.class, Visit.class, Noted.Noting.class);
                    RawClient peer = deployment.connect("/surrounded?user=ann&role=cook")) {
                peer.sendText("x");
                assertEquals("visit 1, noted", peer.receive());
                peer.sendText("x");
                assertEquals("visit 1, noted", peer.receive());
                peer.sendBinary(new byte[1]);
                assertEquals("close 1008 Not allowed.", peer.receive());
            }
        }
    }

    @Nested
    class OnACallback {
        @Test
        void itIsForThatOneAlone() throws Exception {
            try (Deployment deployment = new Deployment(Partly.class);
                    RawClient peer = deployment.connect("/partly")) {
                peer.sendText("x");
                assertEquals("text must not block", peer.receive());
                peer.sendBinary(new byte[1]);
                assertEquals("sent", peer.receive());
                assertEquals("binary may block", peer.receive());
            }
        }

        @Test
        void theOrderStays() throws Exception {
            try (Deployment deployment = new Deployment(Partly.class);
                    RawClient peer = deployment.connect("/partly")) {
                for (int i = 0; i < 100; i++) {
                    peer.sendText("x");
                    peer.sendBinary(new byte[1]);
                }
                for (int i = 0; i < 100; i++) {
                    assertEquals("text must not block", peer.receive());
                    assertEquals("sent", peer.receive());
                    assertEquals("binary may block", peer.receive());
                }
            }
        }
    }

    @Nested
    class TheDeploymentSaysWhatCannotBe {
        @Test
        void aBlockingEndpoint() throws Exception {
            String message = Beans.reportOf(Waiting.class);
            assertTrue(message.contains("is in the blocking style and cannot be nonBlocking"), message);
            assertTrue(message.contains(Waiting.class.getName()), message);
        }

        @Test
        void threadsOnWhichCallbacksMayBlock() throws Exception {
            String message = Beans.reportOf(Pooled.class);
            assertTrue(message.contains("has threads POOL, on which callbacks may block"), message);
        }

        @Test
        void anErrorCallbackThatMayBlockBesideOneThatMustNot() throws Exception {
            String message = Beans.reportOf(BlockingError.class);
            assertTrue(
                    message.contains("BlockingError.failed(Throwable), annotated with @OnError, may block")
                            && message.contains("annotate it with @NonBlocking too"),
                    message);
        }

        @Test
        void aMethodThatIsNoCallback() throws Exception {
            String message = Beans.reportOf(NoCallback.class);
            assertTrue(
                    message.contains("NoCallback.other() is annotated with @NonBlocking and is no callback"), message);
        }
    }

    @ApplicationScoped
    @NonBlocking
    @WebSocketEndpoint("/quick")
    static class Quick {
        @Inject
        Diary diary;

        @OnOpen
        String open(WebSocket webSocket) {
            return "open " + sendIn(webSocket);
        }

        @OnText
        CompletionStage<String> later(String text, WebSocket webSocket) {
            return switch (text) {
                case "fail" -> throw new IllegalArgumentException(text);
                case "later" -> CompletableFuture.supplyAsync(() -> text);
                case "x" -> CompletableFuture.completedFuture("text " + sendIn(webSocket));
                default -> CompletableFuture.completedFuture(text);
            };
        }

        @OnError
        String error(IllegalArgumentException error, WebSocket webSocket) {
            return "error " + sendIn(webSocket);
        }

        @OnClose
        void close(WebSocket webSocket) {
            try {
                diary.note("close " + sendIn(webSocket));
            } catch (WebSocketClosedException e) {
                diary.note("close may block");
            }
        }
    }

    @NonBlocking
    @WebSocketEndpoint("/quick-listener")
    static class QuickListener implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            var unused = webSocket.sendAsync(new Message.Text(sendIn(webSocket)));
        }
    }

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Noted {
        @Noted
        @Interceptor
        @Priority(Interceptor.Priority.APPLICATION)
        class Noting {
            @AroundInvoke
            Object note(InvocationContext call) throws Exception {
                return call.proceed() + ", noted";
            }
        }
    }

    @RequestScoped
    static class Visit {
        private int count;

        int next() {
            return ++count;
        }
    }

    @ApplicationScoped
    @NonBlocking
    @WebSocketEndpoint("/surrounded")
    static class Surrounded {
        @Inject
        Visit visit;

        @Noted
        @OnText
        String text(String text) {
            return "visit " + visit.next();
        }

        @RolesAllowed("boss")
        @OnBinary
        void binary(byte[] data) {}
    }

    @ApplicationScoped
    @WebSocketEndpoint("/partly")
    static class Partly {
        @NonBlocking
        @OnText
        String text(String text, WebSocket webSocket) {
            return "text " + sendIn(webSocket);
        }

        @OnBinary
        String binary(byte[] data, WebSocket webSocket) {
            return "binary " + sendIn(webSocket);
        }
    }

    @NonBlocking
    @WebSocketEndpoint("/waiting")
    static class Waiting implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @NonBlocking
    @WebSocketEndpoint(value = "/pooled", threads = CallbackThreads.POOL)
    static class Pooled {
        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/blocking-error")
    static class BlockingError {
        @NonBlocking
        @OnText
        void text(String text) {}

        @OnError
        void failed(Throwable cause) {}

        @OnClose
        void close(CloseReason reason) {}
    }

    @WebSocketEndpoint("/no-callback")
    static class NoCallback {
        @OnText
        void text(String text) {}

        @NonBlocking
        void other() {}
    }
}

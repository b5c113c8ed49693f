package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.CallbackThreads;

/** What callbacks return in the form of stages and publishers: bounded, in order, with demand. */
@Tag("any-cdi")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class LateResultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The default of inboundMessages. */
    private static final int BOUND = 16;

    /** Without compression, so that sizes are what they seem. */
    private static final WebSocketClient CLIENT = WebSocketClient.builder()
            .options(WebSocketOptions.builder()
                    .permessageDeflate(PermessageDeflate.off())
                    .build())
            .build();

    private static final String PADDING = "x".repeat(100);

    private static WebSocket connect(Deployment deployment, String path) {
        return CLIENT.connect(deployment.uri(path));
    }

    private static String receive(WebSocket webSocket) {
        return ((Message.Text) webSocket.receive(PATIENCE)).data();
    }

    private static int closeCode(WebSocket webSocket) {
        assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
        return webSocket.closeReason().orElseThrow().code().code();
    }

    /** A thread that sends, until it is done or the peer reads no more. */
    private static Thread sending(Runnable sends) {
        Thread thread = new Thread(sends);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitBlocked(Thread sender) {
        while (sender.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(sender.isAlive(), "nothing holds the sender back");
            Thread.onSpinWait();
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What the others make meanwhile, and is garbage soon, counts too: so it is asked again a few times. */
    private static void assertNotGrown(long before) {
        long grown = usedHeap() - before;
        for (int i = 0; i < 10 && grown >= 16 << 20; i++) {
            grown = usedHeap() - before;
        }
        assertTrue(grown < 16 << 20, grown + " bytes more are in use");
    }

    @Nested
    class Stages {
        static Stream<Class<? extends Held>> onAllThreads() {
            return Stream.of(Held.OnContainer.class, Held.OnPool.class, Held.OnVirtual.class)
                    .filter(type ->
                            type != Held.OnVirtual.class || Runtime.version().feature() >= 21);
        }

        @ParameterizedTest
        @MethodSource("onAllThreads")
        void atMostInboundMessagesAreOpenAndAllAreServed(Class<? extends Held> type) throws Exception {
            int count = 200_000;
            try (Deployment deployment = new Deployment(type);
                    WebSocket webSocket = connect(deployment, "/" + type.getSimpleName())) {
                Held held = deployment.bean(type);
                Thread sender = sending(() -> {
                    for (int i = 0; i < count; i++) {
                        webSocket.sendText(i + PADDING);
                    }
                });
                awaitBlocked(sender);
                held.awaitOpen(BOUND);
                long before = usedHeap();
                Thread completer = sending(() -> held.complete(count));
                for (int i = 0; i < count; i++) {
                    assertEquals(i + PADDING, receive(webSocket));
                    if (i == count / 2) {
                        assertNotGrown(before);
                    }
                }
                sender.join();
                completer.join();
                assertEquals(BOUND, held.mostOpen());
            }
        }

        @Test
        void ofAClientEndpointAreBoundedAlike() throws Exception {
            try (Deployment deployment = new Deployment(HeldAtClient.class, Flood.class);
                    WebSocket webSocket = deployment
                            .connector(new TypeLiteral<WebSocketConnector<HeldAtClient>>() {})
                            .uri(deployment.uri("/flood"))
                            .connect()) {
                HeldAtClient held = deployment.bean(HeldAtClient.class);
                held.awaitOpen(BOUND);
                sending(() -> held.complete(Flood.COUNT));
                deployment.diary().reads("all came back in order");
                assertEquals(BOUND, held.mostOpen());
                assertTrue(webSocket.isOpen());
            }
        }

        /** All complete at once, for a peer that reads nothing: much more than outboundBytes and outboundMessages. */
        @Test
        void waitForRoomInTheirOrder() throws Exception {
            try (Deployment deployment = new Deployment(Large.class);
                    WebSocket webSocket = connect(deployment, "/large")) {
                Large large = deployment.bean(Large.class);
                for (int i = 0; i < Large.COUNT; i++) {
                    webSocket.sendText("" + i);
                }
                large.awaitOpen(Large.COUNT);
                large.complete(Large.COUNT);
                for (int i = 0; i < Large.COUNT; i++) {
                    String text = receive(webSocket);
                    assertEquals("" + i, text.strip());
                }
                webSocket.sendText("again");
                large.complete(1);
                assertEquals("again", receive(webSocket).strip());
            }
        }

        /** What comes behind is read as soon as our close frame has been sent a while ago, and dropped. */
        @Test
        void thatNeverCompleteKeepNoConnectionOpen() throws Exception {
            try (Deployment deployment = new Deployment(Held.OnContainer.class)) {
                WebSocket webSocket = connect(deployment, "/OnContainer");
                for (int i = 0; i < 3 * BOUND; i++) {
                    webSocket.sendText("" + i);
                }
                Held held = deployment.bean(Held.OnContainer.class);
                held.awaitOpen(BOUND);
                held.closeConnection();
                assertEquals(1000, closeCode(webSocket));
                held.awaitClosed();
                assertEquals(BOUND, held.mostOpen());
            }
        }
    }

    /** One for all connections, which never completes. */
    @Nested
    class SharedStages {
        @Test
        void keepNoConnectionThatHasEnded() throws Exception {
            try (Deployment deployment = new Deployment(Waiting.class)) {
                for (int i = 0; i < 20; i++) {
                    try (WebSocket webSocket = connect(deployment, "/waiting")) {
                        webSocket.sendText("x");
                        assertEquals("x", receive(webSocket));
                    }
                    deployment.diary().reads("closed");
                }
                Waiting waiting = deployment.bean(Waiting.class);
                // a stage that keeps them keeps all; what a thread has served last may stay for another reason
                while (waiting.connections().stream()
                                .filter(each -> each.get() != null)
                                .count()
                        > 10) {
                    System.gc();
                }
            }
        }

        @Test
        void ofOnCloseAreLoggedWhenTheyFail() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Waiting.class)) {
                connect(deployment, "/waiting").close();
                deployment.diary().reads("closed");
                deployment.bean(Waiting.class).fail(new IllegalStateException("on purpose"));
                deployment.stopServer();
                assertTrue(log.text().contains("@OnClose of"), log::toString);
                assertTrue(log.text().contains(" failed"), log::toString);
            }
        }
    }

    @Nested
    class ReturnedPublishers {
        @Test
        void sendEachItemByTheSameConversionsAsAValue() throws Exception {
            try (Deployment deployment = new Deployment(Published.class);
                    WebSocket webSocket = connect(deployment, "/published")) {
                webSocket.sendText("lists 3");
                assertEquals(
                        List.of("[0]", "[1]", "[2]"),
                        Stream.generate(() -> receive(webSocket)).limit(3).toList());
                webSocket.sendBinary(new byte[] {5, 6});
                assertEquals("5", receive(webSocket));
                assertEquals("6", receive(webSocket));
                webSocket.sendText("none");
                webSocket.sendText("lists 1");
                assertEquals("[0]", receive(webSocket));
            }
        }

        @Test
        void areAskedForMoreAsRoomComes() throws Exception {
            int read = 500;
            try (Deployment deployment = new Deployment(Endless.class);
                    WebSocket webSocket = connect(deployment, "/endless")) {
                webSocket.sendText("begin");
                for (int i = 0; i < read; i++) {
                    assertTrue(receive(webSocket).startsWith(i + " "));
                }
                // beyond what was read: the buffers of the kernel and of both ends, and what was asked for ahead
                long emitted = deployment.bean(Endless.class).source().emitted.get();
                assertTrue(emitted < read + 400, emitted + " items");
                assertFalse(deployment.bean(Endless.class).source().isCancelled());
            }
        }

        @Test
        void areCancelledAtTheEndOfTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Endless.class)) {
                WebSocket webSocket = connect(deployment, "/endless");
                webSocket.sendText("begin");
                receive(webSocket);
                webSocket.abort();
                Source<String> source = deployment.bean(Endless.class).source();
                source.awaitCancelled();
                assertNull(source.violation.get());
            }
        }

        /** Nor does one of onOpen count to the bound, which is 1 here. */
        @Test
        void withoutAnEndHoldBackNeitherMessagesNorTheClose() throws Exception {
            try (Deployment deployment = new Deployment(Ticking.class)) {
                WebSocket webSocket = connect(deployment, "/ticking");
                assertEquals("tick 0", receive(webSocket));
                webSocket.sendText("hello");
                while (!receive(webSocket).equals("hello")) {
                    // ticks come before
                }
                webSocket.close();
                deployment.bean(Ticking.class).source().awaitCancelled();
            }
        }

        @Test
        void thatFailAreAsIfTheCallbackHadThrown() throws Exception {
            try (Deployment deployment = new Deployment(Published.class, Untaken.class)) {
                try (WebSocket webSocket = connect(deployment, "/published")) {
                    webSocket.sendText("fails");
                    assertEquals("[0]", receive(webSocket));
                    assertEquals("taken: on purpose", receive(webSocket));
                    webSocket.sendText("lists 1");
                    assertEquals("[0]", receive(webSocket));
                }
                try (WebSocket webSocket = connect(deployment, "/untaken")) {
                    webSocket.sendText("fails");
                    assertEquals(1011, closeCode(webSocket));
                }
                try (WebSocket webSocket = connect(deployment, "/untaken")) {
                    webSocket.sendText("throws in subscribe");
                    assertEquals(1011, closeCode(webSocket));
                }
            }
        }

        /** As one of Kotlin does, which declares no exceptions. */
        @Test
        void thatRefuseWithAnUndeclaredExceptionDoNotCount() throws Exception {
            try (Deployment deployment = new Deployment(Unwilling.class);
                    WebSocket webSocket = connect(deployment, "/unwilling")) {
                for (int i = 0; i < 2 * BOUND; i++) {
                    webSocket.sendText("" + i);
                    assertEquals("refused", receive(webSocket));
                    webSocket.sendBinary(new byte[] {1});
                    assertEquals("refused", receive(webSocket));
                }
            }
        }

        @Test
        void mayBelongToAnotherLibraryAndItsThreads() throws Exception {
            try (Deployment deployment = new Deployment(Submitting.class);
                    WebSocket webSocket = connect(deployment, "/submitting")) {
                webSocket.sendText("1000");
                for (int i = 0; i < 1_000; i++) {
                    assertEquals("item " + i, receive(webSocket));
                }
            }
        }
    }

    @Nested
    class PublishersAsParameters {
        @Test
        void haveThePartsOfAMessage() throws Exception {
            try (Deployment deployment = new Deployment(Joining.class);
                    WebSocket webSocket = connect(deployment, "/joining")) {
                webSocket.send(Message.Text.part("one, "));
                webSocket.send(Message.Text.part("two, "));
                webSocket.send(new Message.Text("three"));
                assertEquals("one, |two, |three|", receive(webSocket));
                webSocket.sendText("whole");
                assertEquals("whole|", receive(webSocket));
                webSocket.sendText("");
                assertEquals("", receive(webSocket));
            }
        }

        /** 48 MiB, for a subscriber that requests nothing at first. */
        @Test
        void haveDemandThatReachesThePeer() throws Exception {
            int parts = 192;
            byte[] part = new byte[256 << 10];
            try (Deployment deployment = new Deployment(Gathering.class);
                    WebSocket webSocket = connect(deployment, "/gathering")) {
                Thread sender = sending(() -> {
                    for (int i = 1; i < parts; i++) {
                        webSocket.send(Message.Binary.part(part));
                    }
                    webSocket.send(new Message.Binary(part));
                });
                awaitBlocked(sender);
                Sum sum = deployment.bean(Gathering.class).sums().take();
                assertEquals(0, sum.bytes.get());
                sum.subscription().request(1);
                sum.awaitBytes(part.length);
                sum.subscription().request(Long.MAX_VALUE);
                assertEquals("" + (long) parts * part.length, receive(webSocket));
            }
        }

        @Test
        void mayBeCancelledAndTheNextMessageComes() throws Exception {
            try (Deployment deployment = new Deployment(Gathering.class);
                    WebSocket webSocket = connect(deployment, "/gathering")) {
                webSocket.send(Message.Binary.part(new byte[10]));
                Gathering gathering = deployment.bean(Gathering.class);
                gathering.sums().take().subscription().cancel();
                webSocket.send(Message.Binary.part(new byte[10]));
                webSocket.send(new Message.Binary(new byte[10]));
                webSocket.sendBinary(new byte[7]);
                gathering.sums().take().subscription().request(1);
                assertEquals("7", receive(webSocket));
            }
        }

        @Test
        void failWithTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(Gathering.class)) {
                WebSocket webSocket = connect(deployment, "/gathering");
                webSocket.send(Message.Binary.part(new byte[10]));
                Sum sum = deployment.bean(Gathering.class).sums().take();
                sum.subscription().request(2);
                webSocket.abort();
                Throwable failure = assertThrows(
                                java.util.concurrent.ExecutionException.class,
                                () -> sum.result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .getCause();
                assertTrue(failure instanceof WebSocketClosedException || failure instanceof IOException, "" + failure);
            }
        }

        /** The stage that was to come from the parts fails with them; that is told once. */
        @Test
        void tellOfAFailureOfTheConnectionOnce() throws Exception {
            try (Deployment deployment = new Deployment(Limited.class)) {
                WebSocket webSocket = connect(deployment, "/limited");
                webSocket.send(Message.Binary.part(new byte[10]));
                deployment.diary().reads("sum");
                webSocket.send(new Message.Binary(new byte[11]));
                deployment.diary().reads("error 1009", "closed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void ofACallbackThatFailedAreDropped() throws Exception {
            try (Deployment deployment = new Deployment(Refusing.class);
                    WebSocket webSocket = connect(deployment, "/refusing")) {
                webSocket.send(Message.Text.part("one"));
                webSocket.send(new Message.Text("two"));
                assertEquals("refused", receive(webSocket));
                webSocket.sendText("three");
                assertEquals("refused", receive(webSocket));
            }
        }

        @Test
        void mayBecomeWhatIsReturned() throws Exception {
            try (Deployment deployment = new Deployment(Piping.class);
                    WebSocket webSocket = connect(deployment, "/piping")) {
                webSocket.send(Message.Text.part("one"));
                assertEquals("one", receive(webSocket));
                webSocket.send(new Message.Text("two"));
                assertEquals("two", receive(webSocket));
            }
        }
    }

    /** Keeps each message in a stage until it is told to answer it. */
    abstract static class Held {
        private final BlockingQueue<Runnable> stages = new LinkedBlockingQueue<>();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger mostOpen = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable WebSocket last;

        @OnText
        CompletionStage<String> hold(String text, WebSocket webSocket) {
            last = webSocket;
            CompletableFuture<String> stage = new CompletableFuture<>();
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            stages.add(() -> {
                open.decrementAndGet();
                stage.complete(answer(text));
            });
            return stage;
        }

        @OnClose
        void close() {
            closed.countDown();
        }

        String answer(String text) {
            return text;
        }

        void complete(int count) {
            try {
                for (int i = 0; i < count; i++) {
                    stages.take().run();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void awaitOpen(int count) {
            while (open.get() < count) {
                Thread.onSpinWait();
            }
        }

        int mostOpen() {
            return mostOpen.get();
        }

        void closeConnection() {
            Objects.requireNonNull(last).close();
        }

        void awaitClosed() throws InterruptedException {
            assertTrue(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }

        @ApplicationScoped
        @WebSocketEndpoint("/OnContainer")
        static class OnContainer extends Held {}

        @ApplicationScoped
        @WebSocketEndpoint(value = "/OnPool", threads = CallbackThreads.POOL)
        static class OnPool extends Held {}

        @ApplicationScoped
        @WebSocketEndpoint(value = "/OnVirtual", threads = CallbackThreads.VIRTUAL)
        static class OnVirtual extends Held {}
    }

    @ApplicationScoped
    @WebSocketClientEndpoint
    static class HeldAtClient extends Held {}

    @ApplicationScoped
    @WebSocketEndpoint(
            value = "/large",
            options = {
                @WebSocketOption(name = "inboundMessages", value = "64"),
                @WebSocketOption(name = "outboundMessages", value = "2")
            })
    static class Large extends Held {
        static final int COUNT = 64;

        @Override
        String answer(String text) {
            return text + " ".repeat(300_000);
        }
    }

    /** Sends many messages, and notes when all have come back. */
    @ApplicationScoped
    @WebSocketEndpoint("/flood")
    static class Flood implements Continue {
        static final int COUNT = 20_000;

        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) {
            sending(() -> {
                for (int i = 0; i < COUNT; i++) {
                    webSocket.sendText(i + PADDING);
                }
            });
            for (int i = 0; i < COUNT; i++) {
                assertEquals(i + PADDING, receive(webSocket));
            }
            diary.note("all came back in order");
            webSocket.receive(PATIENCE);
        }
    }

    /** Emits what is requested, on the thread that requests it. Notes breaches of the rules. */
    private static final class Source<T> implements Flow.Publisher<T> {
        /** What comes at an index; null at the end. */
        interface Items<T> {
            @Nullable
            T at(int index);
        }

        private final Items<T> items;
        private final @Nullable Throwable failure;
        final AtomicLong emitted = new AtomicLong();
        final AtomicReference<@Nullable String> violation = new AtomicReference<>();
        private final CountDownLatch cancelled = new CountDownLatch(1);

        Source(Items<T> items, @Nullable Throwable failure) {
            this.items = items;
            this.failure = failure;
        }

        boolean isCancelled() {
            return cancelled.getCount() == 0;
        }

        void awaitCancelled() throws InterruptedException {
            assertTrue(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }

        @Override
        public void subscribe(Flow.Subscriber<? super T> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private final AtomicBoolean busy = new AtomicBoolean();
                private int next;
                private boolean over;

                @Override
                public void request(long count) {
                    serially(() -> {
                        for (long i = 0; i < count && !over; i++) {
                            emit();
                        }
                    });
                }

                private void emit() {
                    T item = items.at(next++);
                    if (item != null) {
                        emitted.incrementAndGet();
                        subscriber.onNext(item);
                        return;
                    }
                    over = true;
                    if (failure == null) {
                        subscriber.onComplete();
                    } else {
                        subscriber.onError(failure);
                    }
                }

                @Override
                public void cancel() {
                    serially(() -> over = true);
                    cancelled.countDown();
                }

                /** Reactive Streams §2.7. */
                private void serially(Runnable call) {
                    if (!busy.compareAndSet(false, true)) {
                        violation.set("two calls of the subscription at once");
                    }
                    call.run();
                    busy.set(false);
                }
            });
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/published")
    static class Published {
        @OnText
        Flow.@Nullable Publisher<List<Integer>> lists(String text) {
            if (text.equals("none")) {
                return null;
            }
            boolean fails = text.equals("fails");
            int count = fails ? 1 : Integer.parseInt(text.substring("lists ".length()));
            return new Source<>(
                    i -> i < count ? List.of(i) : null, fails ? new IllegalStateException("on purpose") : null);
        }

        @OnBinary
        Flow.Publisher<String> numbers(byte[] data) {
            return new Source<>(i -> i < data.length ? "" + data[i] : null, null);
        }

        @OnError
        String error(IllegalStateException cause) {
            return "taken: " + cause.getMessage();
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/untaken")
    static class Untaken {
        @OnText
        Flow.Publisher<String> fails(String text) {
            if (text.equals("fails")) {
                return new Source<>(i -> null, new IllegalStateException("on purpose"));
            }
            return subscriber -> {
                throw new IllegalStateException("on purpose");
            };
        }
    }

    @WebSocketEndpoint("/unwilling")
    static class Unwilling {
        @OnText
        Flow.Publisher<String> items(String text) {
            return subscriber -> {
                throw Undeclared.thrown();
            };
        }

        @OnBinary
        CompletionStage<String> stage(byte[] data) {
            return new CompletableFuture<>() {
                @Override
                public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                    throw Undeclared.thrown();
                }
            };
        }

        @OnError
        String refused(IOException cause) {
            return "refused";
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/endless")
    static class Endless {
        private final Source<String> source = new Source<>(i -> i + " ".repeat(100_000), null);

        Source<String> source() {
            return source;
        }

        @OnText
        Flow.Publisher<String> begin(String text) {
            return source;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint(value = "/ticking", options = @WebSocketOption(name = "inboundMessages", value = "1"))
    static class Ticking {
        private final Source<String> source = new Source<>(i -> "tick " + i, null);

        Source<String> source() {
            return source;
        }

        @OnOpen
        Flow.Publisher<String> ticks() {
            return source;
        }

        @OnText
        String echo(String text) {
            return text;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/waiting")
    static class Waiting {
        private final CompletableFuture<String> news = new CompletableFuture<>();
        private final CompletableFuture<Void> cleared = new CompletableFuture<>();
        private final Queue<WeakReference<WebSocket>> connections = new ConcurrentLinkedQueue<>();

        @Inject
        Diary diary;

        Queue<WeakReference<WebSocket>> connections() {
            return connections;
        }

        void fail(Throwable cause) {
            cleared.completeExceptionally(cause);
        }

        @OnOpen
        CompletionStage<String> open(WebSocket webSocket) {
            connections.add(new WeakReference<>(webSocket));
            return news;
        }

        @OnText
        String echo(String text) {
            return text;
        }

        @OnClose
        CompletionStage<Void> close() {
            diary.note("closed");
            return cleared;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/submitting")
    static class Submitting {
        @OnText
        SubmissionPublisher<String> items(String count) {
            SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
            sending(() -> {
                while (!publisher.hasSubscribers()) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < Integer.parseInt(count); i++) {
                    publisher.submit("item " + i);
                }
                publisher.close();
            });
            return publisher;
        }
    }

    @WebSocketEndpoint("/joining")
    static class Joining {
        @OnText
        CompletionStage<String> join(Flow.Publisher<String> parts) {
            CompletableFuture<String> result = new CompletableFuture<>();
            StringBuilder joined = new StringBuilder();
            parts.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(String part) {
                    joined.append(part).append('|');
                }

                @Override
                public void onError(Throwable failure) {
                    result.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                    result.complete(joined.toString());
                }
            });
            return result;
        }
    }

    /** Counts bytes, those that it requests at once and those that the test does. */
    private static final class Sum implements Flow.Subscriber<ByteBuffer> {
        final AtomicLong bytes = new AtomicLong();
        final CompletableFuture<String> result = new CompletableFuture<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final long atOnce;

        Sum(long atOnce) {
            this.atOnce = atOnce;
        }

        Flow.Subscription subscription() {
            return subscription.join();
        }

        void awaitBytes(long count) {
            while (bytes.get() < count) {
                Thread.onSpinWait();
            }
            assertEquals(count, bytes.get());
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription.complete(to);
            if (atOnce > 0) {
                to.request(atOnce);
            }
        }

        @Override
        public void onNext(ByteBuffer part) {
            bytes.addAndGet(part.remaining());
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            result.complete("" + bytes);
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint(value = "/gathering", options = @WebSocketOption(name = "maxMessageSize", value = "100000000"))
    static class Gathering {
        private final BlockingQueue<Sum> sums = new LinkedBlockingQueue<>();

        BlockingQueue<Sum> sums() {
            return sums;
        }

        @OnBinary
        CompletionStage<String> gather(Flow.Publisher<ByteBuffer> parts) {
            Sum sum = new Sum(0);
            parts.subscribe(sum);
            sums.add(sum);
            return sum.result;
        }
    }

    @WebSocketEndpoint(value = "/limited", options = @WebSocketOption(name = "maxMessageSize", value = "20"))
    static class Limited {
        @Inject
        Diary diary;

        @OnBinary
        CompletionStage<String> gather(Flow.Publisher<ByteBuffer> parts) {
            Sum sum = new Sum(Long.MAX_VALUE);
            parts.subscribe(sum);
            diary.note("sum");
            return sum.result;
        }

        @OnError
        void error(WebSocketFailure failure) {
            diary.note("error " + failure.code().code());
        }

        @OnClose
        void close() {
            diary.note("closed");
        }
    }

    @WebSocketEndpoint("/refusing")
    static class Refusing {
        @OnText
        void text(Flow.Publisher<String> parts) throws IOException {
            throw new IOException("on purpose");
        }

        @OnError
        String refused(IOException cause) {
            return "refused";
        }
    }

    @WebSocketEndpoint("/piping")
    static class Piping {
        @OnText
        Flow.Publisher<String> pipe(Flow.Publisher<String> parts) {
            return parts;
        }
    }
}

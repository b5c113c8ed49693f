package org.ws101.relay.comparison;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;
import org.ws101.relay.NodeProcess;

/** A client that knows which numbers it got of whom, as bare messages or in frames of STOMP. */
final class Subscriber implements WebSocketListener, AutoCloseable {
    /** Neither side compresses: messages are short. */
    private static final WebSocketClient CLIENT = NodeProcess.CLIENT.toBuilder()
            .options(NodeProcess.PATIENT.toBuilder()
                    .permessageDeflate(PermessageDeflate.off())
                    .build())
            .build();

    private static final WebSocketClient STOMP_CLIENT =
            CLIENT.toBuilder().subprotocols("v12.stomp").build();

    private final BiConsumer<WebSocket, String> protocol;
    private final Map<String, Arrivals> arrivals = new ConcurrentHashMap<>();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private volatile @Nullable String end;
    private @Nullable WebSocket webSocket;

    /** The numbers of one name. One thread at a time adds. */
    private static final class Arrivals {
        private final BitSet numbers = new BitSet();
        private int last = -1;
        private volatile int different;
        private volatile int twice;
        private volatile int late;

        @SuppressWarnings("NonAtomicVolatileUpdate") // callbacks are serial
        void add(int number) {
            if (number < last) {
                late++;
            }
            last = Math.max(last, number);
            if (numbers.get(number)) {
                twice++;
            } else {
                numbers.set(number);
                different++;
            }
        }
    }

    private Subscriber(boolean stomp) {
        protocol = stomp ? this::onFrame : (from, message) -> onMessage(message);
    }

    /** Of a node of ours: it is in the group of everybody at once. */
    static Subscriber toRelay(NodeProcess node) throws InterruptedException {
        Subscriber subscriber = new Subscriber(false);
        subscriber.webSocket = CLIENT.connect(node.uri("/hear"), subscriber);
        subscriber.awaitSubscription();
        return subscriber;
    }

    /** Of a node of Spring. */
    static Subscriber toStomp(NodeProcess node) throws InterruptedException {
        Subscriber subscriber = new Subscriber(true);
        WebSocket connected = STOMP_CLIENT.connect(node.uri("/stomp"), subscriber);
        subscriber.webSocket = connected;
        connected.sendText("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0");
        subscriber.awaitSubscription();
        return subscriber;
    }

    private void awaitSubscription() throws InterruptedException {
        if (!subscribed.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not subscribed: " + end);
        }
    }

    @Override
    public void onText(WebSocket from, String text) {
        protocol.accept(from, text);
    }

    private void onFrame(WebSocket from, String frame) {
        if (frame.startsWith("MESSAGE\n")) {
            onMessage(frame.substring(frame.indexOf("\n\n") + 2, frame.indexOf('\0')));
        } else if (frame.startsWith("CONNECTED\n")) {
            from.sendText("SUBSCRIBE\nid:0\ndestination:" + SpringNode.TOPIC + "\nreceipt:subscribed\n\n\0");
        } else if (frame.startsWith("RECEIPT\n")) {
            subscribed.countDown();
        } else if (!frame.isBlank()) {
            end = frame;
        }
    }

    private void onMessage(String message) {
        int space = message.indexOf(' ');
        if (space < 0) {
            subscribed.countDown(); // joined
        } else {
            arrivals.computeIfAbsent(message.substring(0, space), name -> new Arrivals())
                    .add(Integer.parseInt(message.substring(space + 1)));
        }
    }

    @Override
    public void onClose(WebSocket from, CloseReason reason) {
        end = reason.toString();
    }

    private Arrivals of(String name) {
        return arrivals.getOrDefault(name, new Arrivals());
    }

    /** How many different numbers came. */
    int count(String name) {
        return of(name).different;
    }

    int twice(String name) {
        return of(name).twice;
    }

    /** How many numbers came after a higher one. */
    int late(String name) {
        return of(name).late;
    }

    /** Why nothing comes any more; null while something may. */
    @Nullable
    String end() {
        return end;
    }

    @Override
    public void close() {
        if (webSocket != null) {
            webSocket.close();
        }
    }
}

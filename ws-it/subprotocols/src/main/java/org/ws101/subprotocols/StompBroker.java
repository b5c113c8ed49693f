package org.ws101.subprotocols;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Subprotocol;

/**
 * A broker of STOMP 1.2 in memory: what a client sends to a destination goes to all that subscribe to it. Thread-safe.
 *
 * <p>Left out: transactions, acknowledgements ({@code ack:auto} alone) and heartbeats, for which WebSocket has pings.
 */
public final class StompBroker {
    /** What clients offer. */
    public static final String NAME = "v12.stomp";

    private static final int MAX_SUBSCRIPTIONS = 100;

    private final Map<String, Map<Subscription, WebSocket>> destinations = new ConcurrentHashMap<>();
    private final AtomicLong messages = new AtomicLong();

    /** One of a connection. Its identity counts: two connections may use the same id. */
    private static final class Subscription {
        private final String id;
        private final String destination;

        Subscription(String id, String destination) {
            this.id = id;
            this.destination = destination;
        }
    }

    /** The subprotocol. */
    public Subprotocol subprotocol() {
        return Subprotocol.of(NAME, Listener::new);
    }

    /** Sends a message to all that subscribe to a destination. Does not block. */
    public void send(String destination, String contentType, String body) {
        Map<Subscription, WebSocket> subscribed = destinations.getOrDefault(destination, Map.of());
        String messageId = Long.toString(messages.incrementAndGet());
        subscribed.forEach((subscription, webSocket) -> {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("subscription", subscription.id);
            headers.put("message-id", messageId);
            headers.put("destination", destination);
            headers.put("content-type", contentType);
            send(webSocket, new StompFrame("MESSAGE", headers, body));
        });
    }

    private void add(Subscription subscription, WebSocket webSocket) {
        destinations
                .computeIfAbsent(subscription.destination, none -> new ConcurrentHashMap<>())
                .put(subscription, webSocket);
    }

    private void remove(Subscription subscription) {
        destinations.computeIfPresent(subscription.destination, (name, subscribed) -> {
            subscribed.remove(subscription);
            return subscribed.isEmpty() ? null : subscribed;
        });
    }

    private static void send(WebSocket webSocket, StompFrame frame) {
        CompletableFuture<Void> unused = webSocket.sendAsync(new Message.Text(frame.format()));
    }

    /** One client. For its serial calls. */
    private final class Listener implements WebSocketListener {
        private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        private boolean connected;

        @Override
        public void onText(WebSocket webSocket, String text) {
            if (text.isBlank()) {
                return; // a heartbeat
            }
            StompFrame frame;
            try {
                frame = StompFrame.parse(text);
                serve(webSocket, frame);
            } catch (IllegalArgumentException e) {
                fail(webSocket, String.valueOf(e.getMessage()));
                return;
            }
            if (!frame.command().equals("CONNECT") && !frame.command().equals("STOMP")) {
                frame.header("receipt")
                        .ifPresent(id -> send(webSocket, new StompFrame("RECEIPT", Map.of("receipt-id", id), "")));
            }
            if (frame.command().equals("DISCONNECT")) {
                webSocket.close(CloseCode.NORMAL_CLOSURE);
            }
        }

        private void serve(WebSocket webSocket, StompFrame frame) {
            switch (frame.command()) {
                case "CONNECT", "STOMP" -> connect(webSocket, frame);
                case "SUBSCRIBE" -> subscribe(webSocket, frame);
                case "UNSUBSCRIBE" -> {
                    Subscription ended = subscriptions.remove(frame.required("id"));
                    if (ended != null) {
                        remove(ended);
                    }
                }
                case "SEND" -> {
                    requireConnection();
                    StompBroker.this.send(
                            frame.required("destination"),
                            frame.header("content-type").orElse("text/plain"),
                            frame.body());
                }
                case "DISCONNECT" -> {}
                default -> throw new IllegalArgumentException("The command is not served here");
            }
        }

        private void connect(WebSocket webSocket, StompFrame frame) {
            if (!List.of(frame.header("accept-version").orElse("1.0").split(",", -1))
                    .contains("1.2")) {
                throw new IllegalArgumentException("STOMP 1.2 is spoken here: accept-version has to contain 1.2");
            }
            connected = true;
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("version", "1.2");
            headers.put("heart-beat", "0,0");
            send(webSocket, new StompFrame("CONNECTED", headers, ""));
        }

        private void subscribe(WebSocket webSocket, StompFrame frame) {
            requireConnection();
            String id = frame.required("id");
            if (!frame.header("ack").orElse("auto").equals("auto")) {
                throw new IllegalArgumentException("Subscriptions have ack:auto here");
            }
            if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
                throw new IllegalArgumentException("A connection has " + MAX_SUBSCRIPTIONS + " subscriptions at most");
            }
            Subscription subscription = new Subscription(id, frame.required("destination"));
            if (subscriptions.putIfAbsent(id, subscription) != null) {
                throw new IllegalArgumentException("The connection has a subscription of this id already");
            }
            add(subscription, webSocket);
        }

        private void requireConnection() {
            if (!connected) {
                throw new IllegalArgumentException("CONNECT comes first");
            }
        }

        /** The client is told, and has to go (STOMP 1.2, "ERROR"). */
        private void fail(WebSocket webSocket, String why) {
            send(webSocket, new StompFrame("ERROR", Map.of("message", why), ""));
            webSocket.close(CloseCode.POLICY_VIOLATION);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            new ArrayList<>(subscriptions.values()).forEach(StompBroker.this::remove);
            subscriptions.clear();
        }
    }
}

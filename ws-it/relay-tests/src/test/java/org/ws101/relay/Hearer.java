package org.ws101.relay;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** A client that keeps account of the numbers that it gets, by the name of who has broadcast them. */
final class Hearer implements WebSocketListener, AutoCloseable {
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final CountDownLatch joined = new CountDownLatch(1);
    private volatile @Nullable CloseReason closed;
    private @Nullable WebSocket webSocket;

    /** The numbers of one name. One thread at a time counts. */
    private static final class Account {
        private final AtomicInteger count = new AtomicInteger();
        private volatile int first = -1;
        private volatile int last = -1;
        private volatile int wrong;

        @SuppressWarnings("NonAtomicVolatileUpdate") // callbacks are serial
        void add(int number) {
            if (number <= last) {
                wrong++; // twice, or in the wrong order
            }
            if (first < 0) {
                first = number;
            }
            last = number;
            count.incrementAndGet();
        }
    }

    /** Waits until it is in its group. */
    void awaitAdmission() throws InterruptedException {
        if (!joined.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the client was not admitted");
        }
    }

    static Hearer at(NodeProcess node, String user) throws InterruptedException {
        Hearer hearer = new Hearer();
        URI uri = URI.create(node.uri("/hear") + "?user=" + user);
        hearer.webSocket = NodeProcess.CLIENT.connect(uri, hearer);
        hearer.awaitAdmission();
        return hearer;
    }

    @Override
    public void onText(WebSocket from, String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            joined.countDown();
        } else {
            accounts.computeIfAbsent(text.substring(0, space), name -> new Account())
                    .add(Integer.parseInt(text.substring(space + 1)));
        }
    }

    @Override
    public void onClose(WebSocket from, CloseReason reason) {
        closed = reason;
    }

    /** How many numbers it has got. */
    int count(String name) {
        Account account = accounts.get(name);
        return account == null ? 0 : account.count.get();
    }

    /** The first number that came; -1 before there is one. */
    int first(String name) {
        Account account = accounts.get(name);
        return account == null ? -1 : account.first;
    }

    /** The last number; -1 before there is one. */
    int last(String name) {
        Account account = accounts.get(name);
        return account == null ? -1 : account.last;
    }

    /** How many of the numbers were not higher than the one before. */
    int wrong(String name) {
        Account account = accounts.get(name);
        return account == null ? 0 : account.wrong;
    }

    @Nullable
    CloseReason closed() {
        return closed;
    }

    @Override
    public void close() {
        if (webSocket != null) {
            webSocket.close();
        }
    }
}

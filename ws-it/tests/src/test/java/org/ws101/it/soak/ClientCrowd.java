package org.ws101.it.soak;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.Setback;
import org.ws101.client.WebSocketClient;
import org.ws101.it.soak.Counts.Count;

/**
 * The library's clients: each of those that are idle is one of its own, which opens its connection again when it is lost, and some
 * come, talk and go. The main class of a process.
 */
public final class ClientCrowd implements Commands.Crowd {
    private static final int OPENING_AT_ONCE = 32;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final ReconnectBackoff BACKOFF =
            new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5), Integer.MAX_VALUE);

    private final URI idleAt;
    private final URI talkingAt;
    private final Counts counts = new Counts();
    private final List<ReconnectingConnection> idle = new ArrayList<>();
    private final Semaphore openings = new Semaphore(OPENING_AT_ONCE);
    private volatile int talksPerSecond;

    private ClientCrowd(URI idleAt, URI talkingAt) {
        this.idleAt = idleAt;
        this.talkingAt = talkingAt;
    }

    /** The arguments are the URIs of the applications that idle clients and talking ones go to. */
    public static void main(String[] args) throws IOException {
        ClientCrowd crowd = new ClientCrowd(URI.create(args[0]), URI.create(args[1]));
        Thread talking = new Thread(crowd::talk, "talking");
        talking.setDaemon(true);
        talking.start();
        Commands.obey(crowd, crowd.counts);
    }

    @Override
    public void idle(int wanted) {
        while (idle.size() < wanted) {
            openings.acquireUninterruptibly();
            idle.add(new IdleClient(Place.ofIdle(idle.size())).open());
        }
        while (idle.size() > wanted) {
            idle.remove(idle.size() - 1).close();
        }
    }

    @Override
    public void talks(int perSecond) {
        talksPerSecond = perSecond;
    }

    private static WebSocketClient.Builder client(Place place) {
        WebSocketOptions.Builder options = WebSocketOptions.builder();
        if (!place.deflates()) {
            options.permessageDeflate(PermessageDeflate.off());
        }
        return WebSocketClient.builder().options(options.build());
    }

    private static URI uri(URI application, Place place) {
        return URI.create(application + place.path());
    }

    /** Has one echo, and does nothing more. Its callbacks come one after the other, and each sees what those before it have written. */
    private final class IdleClient implements WebSocketListener, ReconnectListener {
        private final Place place;
        private boolean opened;
        private int received;

        IdleClient(Place place) {
            this.place = place;
        }

        ReconnectingConnection open() {
            return client(place)
                    .reconnectPolicy(BACKOFF)
                    .reconnectListener(this)
                    .build()
                    .reconnecting(uri(idleAt, place), this);
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            received = 0;
            webSocket.sendText(Texts.LONG);
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            if (!place.greets() && !text.equals(Texts.LONG)) {
                counts.addFailure("a wrong echo");
            }
            received++;
            if (received == (place.greets() ? 2 : 1)) {
                counts.add(Count.IDLE);
                if (!opened) {
                    opened = true;
                    openings.release();
                }
            }
        }

        @Override
        public void onPing(WebSocket webSocket, byte[] data) {
            counts.add(Count.PINGS);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            if (received < (place.greets() ? 2 : 1)) {
                counts.add(Count.REFUSED);
                return;
            }
            counts.add(Count.IDLE, -1);
            if (reason.code().code() == 1001) {
                counts.add(Count.GOING_AWAY);
            } else if (reason.code().code() != 1000) {
                counts.addFailure("an idle connection ended with " + reason);
            }
        }

        @Override
        public void onSetback(Setback setback, Duration delay) {
            if (setback.closeReason().isEmpty()) {
                counts.add(Count.REFUSED);
            }
        }

        @Override
        public void onGivenUp(Setback setback) {
            counts.addFailure("given up: " + setback);
        }
    }

    private void talk() {
        long next = System.nanoTime();
        for (long number = 0; ; number++) {
            int rate = talksPerSecond;
            next = Math.max(next + SECOND / Math.max(1, rate), System.nanoTime() - SECOND);
            LockSupport.parkNanos(next - System.nanoTime());
            if (rate > 0) {
                counts.add(Count.TALKING);
                talk(number);
                counts.add(Count.TALKING, -1);
            }
        }
    }

    /** Has three echoes, and leaves in one of two ways. */
    private void talk(long number) {
        Place place = Place.ofTalk(number);
        try (WebSocket webSocket = client(place).build().connect(uri(talkingAt, place))) {
            if (place.greets()) {
                Message unused = webSocket.receiveAll();
            }
            for (int i = 0; i < 3; i++) {
                String text = i == 0 ? Texts.SHORT : Texts.LONG;
                webSocket.sendText(text);
                Message answer = webSocket.receiveAll();
                if (!place.greets() && !answer.equals(new Message.Text(text))) {
                    counts.addFailure("a wrong echo");
                }
            }
            if (number / 8 % 2 == 0) {
                webSocket.abort();
            }
            counts.add(Count.TALKED);
        } catch (RuntimeException e) {
            counts.addFailure("a conversation at " + place + ": " + e);
        }
    }
}

package org.ws101.it.soak;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.ws101.it.soak.Counts.Count;

/**
 * Peers of one thread: thousands that are idle, and some that come, talk and go. The main class of a process. Not thread-safe, but
 * for its commands.
 */
public final class RawCrowd implements Commands.Crowd {
    private static final int READ_BUFFER = 128 * 1024;
    private static final int OPENING_AT_ONCE = 32;
    /** Before what was refused is tried again. */
    private static final long RETRY = Duration.ofSeconds(1).toNanos();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** With one of so many that come and go, an idle one leaves too, and comes back. */
    private static final int LEAVING = 5;

    private final URI idleAt;
    private final URI talkingAt;
    private final Counts counts = new Counts();
    private final Texts texts = new Texts();
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER);
    private final Random random = new Random(1);
    private final List<IdlePeer> idle = new ArrayList<>();
    private final Queue<IdlePeer> waiting = new ArrayDeque<>();
    private volatile int idleWanted;
    private volatile int talksPerSecond;
    private int opening;
    private long nextTalk = System.nanoTime();
    private long talks;

    private RawCrowd(URI idleAt, URI talkingAt) throws IOException {
        this.idleAt = idleAt;
        this.talkingAt = talkingAt;
        this.selector = Selector.open();
    }

    /** The arguments are the URIs of the applications that idle peers and talking ones go to. */
    public static void main(String[] args) throws IOException {
        RawCrowd crowd = new RawCrowd(URI.create(args[0]), URI.create(args[1]));
        Thread thread = new Thread(crowd::run, "peers");
        thread.setDaemon(true);
        thread.start();
        Commands.obey(crowd, crowd.counts);
    }

    @Override
    public void idle(int wanted) {
        idleWanted = wanted;
        selector.wakeup();
    }

    @Override
    public void talks(int perSecond) {
        talksPerSecond = perSecond;
        selector.wakeup();
    }

    private void run() {
        try {
            while (true) {
                adjustIdle();
                open();
                talk();
                selector.select(this::ready, patience());
            }
        } catch (IOException | RuntimeException e) {
            counts.addFailure(e.toString());
        }
    }

    private void ready(SelectionKey key) {
        ((CrowdMember) key.attachment()).ready(in);
    }

    /** In milliseconds. */
    private long patience() {
        if (!waiting.isEmpty()) {
            return 20;
        }
        return talksPerSecond > 0 ? Math.max(1, (nextTalk - System.nanoTime()) / 1_000_000) : 1_000;
    }

    private void adjustIdle() {
        while (idle.size() < idleWanted) {
            IdlePeer peer = new IdlePeer(Place.ofIdle(idle.size()));
            idle.add(peer);
            waiting.add(peer);
        }
        while (idle.size() > idleWanted) {
            idle.remove(idle.size() - 1).leaveForGood();
        }
    }

    private void open() throws IOException {
        while (opening < OPENING_AT_ONCE
                && !waiting.isEmpty()
                && System.nanoTime() - waiting.element().notBefore >= 0) {
            waiting.remove().open();
        }
    }

    private void talk() throws IOException {
        int rate = talksPerSecond;
        long now = System.nanoTime();
        if (rate == 0 || now - nextTalk < 0) {
            return;
        }
        nextTalk = Math.max(nextTalk + SECOND / rate, now - SECOND);
        talks++;
        new TalkingPeer(talks).open();
        if (talks % LEAVING == 0 && !idle.isEmpty()) {
            idle.get(random.nextInt(idle.size())).leave(talks % (2 * LEAVING) == 0);
        }
    }

    /** Has one echo, and does nothing more; when the connection ends, it opens another. */
    private final class IdlePeer implements CrowdMember.Behavior {
        private final Place place;
        private long notBefore = System.nanoTime();
        private @Nullable CrowdMember peer;
        private int received;
        private boolean idle;
        private boolean leaving;
        private boolean over;

        IdlePeer(Place place) {
            this.place = place;
        }

        void open() throws IOException {
            if (over) {
                return;
            }
            received = 0;
            leaving = false;
            opening++;
            peer = new CrowdMember(selector, this, idleAt, place);
        }

        /** It counts as idle no more, in whatever order its end and that of the application come. */
        void leave(boolean inGoodOrder) {
            if (idle && peer != null) {
                idle = false;
                leaving = true;
                counts.add(Count.IDLE, -1);
                if (inGoodOrder) {
                    peer.leave();
                } else {
                    peer.reset();
                }
            }
        }

        void leaveForGood() {
            over = true;
            leave(true);
        }

        @Override
        public void opened(CrowdMember opened) {
            opened.send(texts.longFrame(place.deflates()));
        }

        @Override
        public void received(CrowdMember from, int firstByte, byte[] payload) {
            if (!place.greets()) {
                checkEcho(Texts.LONG, firstByte, payload);
            }
            received++;
            if (received == (place.greets() ? 2 : 1)) {
                opening--;
                idle = true;
                counts.add(Count.IDLE);
                if (over) {
                    leave(true);
                }
            }
        }

        @Override
        public void pinged() {
            counts.add(Count.PINGS);
        }

        @Override
        public void ended(CrowdMember ended, int code, String why) {
            if (idle) {
                idle = false;
                counts.add(Count.IDLE, -1);
                if (code == 1001) {
                    counts.add(Count.GOING_AWAY);
                } else {
                    counts.addFailure("an idle connection ended with " + code + ": " + why);
                }
            } else if (!leaving) {
                opening--;
                counts.add(Count.REFUSED);
            }
            peer = null;
            if (!over) {
                notBefore = System.nanoTime() + RETRY;
                waiting.add(this);
            }
        }
    }

    /** Has three echoes, and leaves in one of several ways. */
    private final class TalkingPeer implements CrowdMember.Behavior {
        private final long number;
        private final Place place;
        private int received;
        private boolean leaving;

        TalkingPeer(long number) {
            this.number = number;
            this.place = Place.ofTalk(number);
        }

        void open() throws IOException {
            counts.add(Count.TALKING);
            CrowdMember unused = new CrowdMember(selector, this, talkingAt, place);
        }

        @Override
        public void opened(CrowdMember peer) {
            if (!place.greets()) {
                peer.send(texts.shortFrame());
            }
        }

        @Override
        public void received(CrowdMember peer, int firstByte, byte[] payload) {
            received++;
            if (!place.greets()) {
                checkEcho(received == 1 ? Texts.SHORT : Texts.LONG, firstByte, payload);
            }
            if (received < 3) {
                peer.send(texts.longFrame(place.deflates()));
                return;
            }
            leaving = true;
            switch ((int) (number / 8 % 4)) {
                case 0, 1 -> peer.leave();
                case 2 -> peer.reset();
                default -> {
                    peer.send(new byte[] {(byte) 0x81}); // half of a header
                    peer.reset();
                }
            }
        }

        @Override
        public void pinged() {
            counts.add(Count.PINGS);
        }

        @Override
        public void ended(CrowdMember peer, int code, String why) {
            counts.add(Count.TALKING, -1);
            if (leaving && (code == 1000 || why.equals("reset"))) {
                counts.add(Count.TALKED);
            } else {
                counts.addFailure("a conversation at " + place + " ended with " + code + ": " + why);
            }
        }
    }

    private void checkEcho(String expected, int firstByte, byte[] payload) {
        try {
            if (!texts.textOf(firstByte, payload).equals(expected)) {
                counts.addFailure("a wrong echo");
            }
        } catch (DataFormatException e) {
            counts.addFailure(e.toString());
        }
    }
}

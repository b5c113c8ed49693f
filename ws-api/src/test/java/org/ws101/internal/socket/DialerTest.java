package org.ws101.internal.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialerTest {
    private static InetAddress v4(int... octets) throws IOException {
        return InetAddress.getByAddress(
                new byte[] {(byte) octets[0], (byte) octets[1], (byte) octets[2], (byte) octets[3]});
    }

    private static InetAddress v6(int last) throws IOException {
        byte[] octets = new byte[16];
        octets[0] = 0x20;
        octets[15] = (byte) last;
        return InetAddress.getByAddress(octets);
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(v4(127, 0, 0, 1), 0));
        return server;
    }

    @Test
    void theFamiliesTakeTurns() throws IOException {
        InetAddress a = v6(1);
        InetAddress b = v6(2);
        InetAddress c = v6(3);
        InetAddress d = v4(127, 0, 0, 1);
        assertEquals(List.of(a, d, b, c), Dialer.inTurns(List.of(a, b, c, d)));
        assertEquals(List.of(d, a, b), Dialer.inTurns(List.of(d, a, b)));
        assertEquals(List.of(d), Dialer.inTurns(List.of(d)));
    }

    @Test
    void anAddressThatRefusesIsFollowedByTheNext() throws IOException {
        try (ServerSocket server = listening();
                SocketChannel channel =
                        new Dialer(List.of(v4(127, 0, 0, 9), v6(1), v4(127, 0, 0, 1)), server.getLocalPort()).dial()) {
            assertEquals(server.getLocalSocketAddress(), channel.getRemoteAddress());
            assertTrue(channel.isBlocking());
        }
    }

    /** 192.0.2.0/24 is for documentation (RFC 5737): either nothing answers, or there is no way there. */
    @Test
    void anAddressThatDoesNotAnswerDoesNotHoldTheNextUp() throws IOException {
        try (ServerSocket server = listening();
                SocketChannel channel =
                        new Dialer(List.of(v4(192, 0, 2, 1), v4(127, 0, 0, 1)), server.getLocalPort()).dial()) {
            assertEquals(server.getLocalSocketAddress(), channel.getRemoteAddress());
        }
    }

    @Test
    void whenNoneAnswersTheFirstFailureIsTold() throws IOException {
        int port;
        try (ServerSocket free = listening()) {
            port = free.getLocalPort();
        }
        ConnectException e = assertThrows(
                ConnectException.class, () -> new Dialer(List.of(v4(127, 0, 0, 1), v4(127, 0, 0, 2)), port).dial());
        assertEquals(1, e.getSuppressed().length);
    }

    @Test
    void itCanBeGivenUp() throws Exception {
        Dialer early = new Dialer(List.of(v4(192, 0, 2, 1)), 9);
        early.close();
        assertThrows(IOException.class, early::dial);
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(v4(127, 0, 0, 1), 0), 1);
            // fill the queue of those that wait to be accepted, so that the next one hangs
            for (int i = 0; i < 2; i++) {
                new Dialer(List.of(v4(127, 0, 0, 1)), server.getLocalPort()).dial();
            }
            Dialer dialer = new Dialer(List.of(v4(127, 0, 0, 1)), server.getLocalPort());
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    dialer.dial().close();
                    failure.complete(new AssertionError("connected"));
                } catch (IOException e) {
                    failure.complete(e);
                }
            });
            thread.start();
            while (thread.getState() != Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            dialer.close();
            assertEquals(AsynchronousCloseException.class, failure.get().getClass());
        }
    }
}

package org.ws101.internal.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
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

    private static List<InetSocketAddress> at(int port, InetAddress... addresses) {
        return Arrays.stream(addresses)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static Dialer dialer(int port, InetAddress... addresses) {
        return new Dialer(at(port, addresses));
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
        assertEquals(at(1, a, d, b, c), Dialer.inTurns(at(1, a, b, c, d)));
        assertEquals(at(1, d, a, b), Dialer.inTurns(at(1, d, a, b)));
        assertEquals(at(1, d), Dialer.inTurns(at(1, d)));
    }

    @Test
    void anAddressThatRefusesIsFollowedByTheNext() throws IOException {
        try (ServerSocket server = listening();
                SocketChannel channel = dialer(server.getLocalPort(), v4(127, 0, 0, 9), v6(1), v4(127, 0, 0, 1))
                        .dial()) {
            assertEquals(server.getLocalSocketAddress(), channel.getRemoteAddress());
            assertTrue(channel.isBlocking());
        }
    }

    /** 192.0.2.0/24 is for documentation (RFC 5737): either nothing answers, or there is no way there. */
    @Test
    void anAddressThatDoesNotAnswerDoesNotHoldTheNextUp() throws IOException {
        try (ServerSocket server = listening();
                SocketChannel channel = dialer(server.getLocalPort(), v4(192, 0, 2, 1), v4(127, 0, 0, 1))
                        .dial()) {
            assertEquals(server.getLocalSocketAddress(), channel.getRemoteAddress());
        }
    }

    @Test
    void whenNoneAnswersTheFirstFailureIsTold() throws IOException {
        try (Socket nobody = new Socket()) { // holds a port at which nobody listens
            nobody.bind(new InetSocketAddress(v4(127, 0, 0, 1), 0));
            int port = nobody.getLocalPort();
            ConnectException e = assertThrows(
                    ConnectException.class,
                    () -> dialer(port, v4(127, 0, 0, 1), v4(127, 0, 0, 2)).dial());
            assertEquals(1, e.getSuppressed().length);
        }
    }

    @Test
    void itCanBeGivenUp() throws Exception {
        Dialer early = dialer(9, v4(192, 0, 2, 1));
        early.close();
        assertThrows(IOException.class, early::dial);
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(v4(127, 0, 0, 1), 0), 1);
            // fill the queue of those that wait to be accepted, so that the next one hangs
            for (int i = 0; i < 2; i++) {
                dialer(server.getLocalPort(), v4(127, 0, 0, 1)).dial();
            }
            Dialer dialer = dialer(server.getLocalPort(), v4(127, 0, 0, 1));
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

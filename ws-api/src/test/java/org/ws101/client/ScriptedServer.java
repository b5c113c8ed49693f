package org.ws101.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.ws101.testkit.wire.RawServer;

/** A server on 127.0.0.1 that does what a script says, with each connection on a thread of its own. */
final class ScriptedServer implements Closeable {
    /** What to do with a connection; it is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void play(RawServer peer) throws Exception;
    }

    static final InetAddress LOOPBACK = address(new byte[] {127, 0, 0, 1});

    private final ServerSocket listening;
    private final boolean tls;
    private final Script script;
    private final List<RawServer> peers = new CopyOnWriteArrayList<>();
    /** What went wrong in scripts, but for connections that the client dropped. */
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private ScriptedServer(ServerSocket listening, boolean tls, Script script) {
        this.listening = listening;
        this.tls = tls;
        this.script = script;
        Thread thread = new Thread(this::accept, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }

    /** Holds a port of 127.0.0.1 at which nobody listens: connections are refused, and no other process gets it meanwhile. */
    static Socket nobody() throws IOException {
        Socket held = new Socket();
        held.bind(loopback(0));
        return held;
    }

    static ScriptedServer plain(Script script) throws IOException {
        return at(LOOPBACK, script);
    }

    static ScriptedServer at(InetAddress address, Script script) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(address, 0), 1000);
        return new ScriptedServer(socket, false, script);
    }

    static ScriptedServer tls(SSLContext context, Script script) throws IOException {
        ServerSocket socket = context.getServerSocketFactory().createServerSocket(0, 1000, LOOPBACK);
        return new ScriptedServer(socket, true, script);
    }

    private void accept() {
        while (true) {
            Socket socket;
            try {
                socket = listening.accept();
            } catch (IOException e) {
                return;
            }
            Thread thread = new Thread(() -> serve(socket), "scripted-server-connection");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve(Socket socket) {
        RawServer peer = null;
        try (socket) {
            peer = RawServer.over(socket);
            peers.add(peer);
            script.play(peer);
        } catch (IOException e) {
            // the client is gone, or the test is over
        } catch (Throwable e) {
            failures.add(e);
        } finally {
            if (peer != null) {
                peers.remove(peer);
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** {@code ws://127.0.0.1:port} or wss, with the path. */
    URI uri(String path) {
        return uri("127.0.0.1", path);
    }

    URI uri(String host, String path) {
        return URI.create((tls ? "wss://" : "ws://") + host + ":" + port() + path);
    }

    /** How many connections are open. */
    int open() {
        return peers.size();
    }

    /** The first thing that went wrong in a script. */
    @Nullable
    Throwable failure() {
        return failures.peek();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (RawServer peer : peers) {
            peer.close();
        }
    }
}

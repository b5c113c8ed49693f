package org.ws101.benchmark.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * The floor: one thread that unmasks frames in place, checks nothing, and writes back what a read has brought in one
 * write. It does no TLS and no compression.
 */
final class RawServer implements BenchmarkServer {
    private final Set<RawConnection> broadcast = new HashSet<>();

    @Override
    public int start(ServerSettings settings) throws IOException {
        if (settings.keyStore().isPresent()) {
            throw new IllegalArgumentException("The raw server does no TLS: leave it out");
        }
        Selector selector = Selector.open();
        ServerSocketChannel listening =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(() -> serve(selector, listening), "raw");
        thread.setDaemon(true);
        thread.start();
        return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    private void serve(Selector selector, ServerSocketChannel listening) {
        try {
            RawBuffers buffers = new RawBuffers();
            while (true) {
                selector.select(key -> {
                    if (key.isAcceptable()) {
                        accept(selector, listening, buffers);
                    } else {
                        ((RawConnection) key.attachment()).ready();
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Selector selector, ServerSocketChannel listening, RawBuffers buffers) {
        try {
            for (SocketChannel channel = listening.accept(); channel != null; channel = listening.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new RawConnection(channel, key, buffers, broadcast));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

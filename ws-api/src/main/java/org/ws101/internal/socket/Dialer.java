package org.ws101.internal.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of a host's addresses that answers (RFC 8305): in the order of the resolver with the families in turns,
 * each a quarter of a second after the one before, or as soon as that has failed. For one thread, and {@link #close} for all.
 */
public final class Dialer implements Closeable {
    private static final long HEAD_START_MILLIS = 250;

    private final Deque<InetSocketAddress> untried;
    /** There is one while {@link #dial} is at work. */
    private volatile @Nullable Selector dialing;

    private volatile boolean cancelled;
    private @Nullable IOException failure;

    /** @param addresses of one host, resolved */
    public Dialer(List<InetSocketAddress> addresses) {
        untried = new ArrayDeque<>(inTurns(addresses));
    }

    /** RFC 8305 §4: the families take turns, the resolver's favourite begins. */
    static List<InetSocketAddress> inTurns(List<InetSocketAddress> addresses) {
        Predicate<InetSocketAddress> favourite = address -> isV4(address) == isV4(addresses.get(0));
        List<InetSocketAddress> first = addresses.stream().filter(favourite).toList();
        List<InetSocketAddress> second =
                addresses.stream().filter(favourite.negate()).toList();
        List<InetSocketAddress> mixed = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                mixed.add(first.get(i));
            }
            if (i < second.size()) {
                mixed.add(second.get(i));
            }
        }
        return mixed;
    }

    private static boolean isV4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /**
     * Connects. Blocks for as long as the network does.
     *
     * @return a channel in blocking mode
     * @throws IOException when no address answers: the first failure, with the others suppressed in it; or when closed
     */
    public SocketChannel dial() throws IOException {
        Selector selector = Selector.open();
        dialing = selector;
        SocketChannel connected = null;
        try {
            while (connected == null) {
                connected = step(selector);
            }
            connected.keyFor(selector).cancel();
            return connected;
        } finally {
            for (SelectionKey key : selector.keys()) {
                if (key.channel() != connected) {
                    Channels.close(key.channel());
                }
            }
            Channels.close(selector); // lets go of the connected channel too, so that it may block again
            if (connected != null) {
                connected.configureBlocking(true);
            }
        }
    }

    private @Nullable SocketChannel step(Selector selector) throws IOException {
        if (cancelled) {
            throw new AsynchronousCloseException();
        }
        InetSocketAddress next = untried.poll();
        if (next != null) {
            SocketChannel channel = start(selector, next);
            if (channel != null) {
                return channel;
            }
        }
        boolean trying = !selector.keys().isEmpty();
        if (!trying && untried.isEmpty()) {
            throw failure != null ? failure : new IOException("The host has no address");
        }
        if (trying) {
            selector.select(untried.isEmpty() ? 0 : HEAD_START_MILLIS);
        }
        return cancelled ? null : firstConnected(selector);
    }

    private @Nullable SocketChannel firstConnected(Selector selector) throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                if (channel.finishConnect()) {
                    return channel;
                }
            } catch (IOException e) {
                failed(channel, e);
            }
        }
        selector.selectedKeys().clear();
        selector.selectNow(); // drops the keys of those that failed
        return null;
    }

    /** Null when the connection is not there at once. */
    private @Nullable SocketChannel start(Selector selector, InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_CONNECT, address);
            return channel.connect(address) ? channel : null;
        } catch (IOException | RuntimeException e) {
            failed(channel, e instanceof IOException io ? io : new IOException(e.toString(), e));
            selector.selectNow();
            return null;
        }
    }

    private void failed(SocketChannel channel, IOException e) {
        Channels.close(channel);
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
    }

    /** Gives up: {@link #dial} throws. Any thread, any often. */
    @Override
    public void close() {
        cancelled = true;
        Selector selector = dialing;
        if (selector != null) {
            selector.wakeup();
        }
    }
}

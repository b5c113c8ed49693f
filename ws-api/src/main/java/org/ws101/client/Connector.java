package org.ws101.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.MalformedResponseException;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.socket.ClientServices;
import org.ws101.internal.socket.Dialer;
import org.ws101.internal.socket.PlainWire;
import org.ws101.internal.socket.Socks5;
import org.ws101.internal.socket.TlsWire;
import org.ws101.internal.socket.Wire;

/**
 * Gets a wire to a target: through a proxy if need be, under TLS if the target says so. It holds one thing at a time, which
 * {@link #close} closes from any thread; everything else is for one thread.
 */
final class Connector implements Closeable {
    /** The phase in which it is clear what the opening ends in. */
    static final String READING_REFUSAL = "reading the body of the refusal";

    private final Settings settings;
    private final RandomGenerator random;
    private final BufferPool buffers;
    private final ReentrantLock lock = new ReentrantLock();
    /** What to close; guarded by the lock, as the next. */
    private Closeable held = () -> {};

    private boolean closed;
    /** What is going on, for the message of a timeout. */
    private volatile String phase = "starting";

    Connector(Settings settings, ClientServices services) {
        this.settings = settings;
        this.random = services.random();
        this.buffers = services.buffers();
    }

    String phase() {
        return phase;
    }

    void enter(String next) {
        phase = next;
    }

    /** A wire to the target, in blocking mode. Blocks for as long as it takes. */
    Wire connect(Target target) throws IOException {
        ProxySelector selector = settings.proxies != null ? settings.proxies : ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of(Proxy.NO_PROXY) : selector.select(target.httpUri());
        IOException failure = null;
        for (Proxy proxy : proxies.isEmpty() ? List.of(Proxy.NO_PROXY) : proxies) {
            try {
                SocketChannel channel = reach(proxy, target);
                return target.tls() ? underTls(channel, target) : new PlainWire(channel);
            } catch (IOException e) {
                if (isClosed()) {
                    throw e;
                }
                drop();
                if (selector != null && proxy.type() != Proxy.Type.DIRECT) {
                    selector.connectFailed(target.httpUri(), proxy.address(), e);
                }
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure != null
                ? failure
                : new IOException("The ProxySelector returned no proxy: return Proxy.NO_PROXY for none");
    }

    private SocketChannel reach(Proxy proxy, Target target) throws IOException {
        if (proxy.type() == Proxy.Type.DIRECT) {
            enter("looking up " + target.host());
            List<InetSocketAddress> addresses = settings.resolver.resolve(target.host(), target.port());
            return dial(addresses, target.toString());
        }
        if (!(proxy.address() instanceof InetSocketAddress address)) {
            throw new IOException("The proxy " + proxy + " lacks an internet address: use an InetSocketAddress");
        }
        return proxy.type() == Proxy.Type.SOCKS ? throughSocks(address, target) : tunnel(address, target);
    }

    private SocketChannel dial(List<InetSocketAddress> addresses, String what) throws IOException {
        List<InetSocketAddress> resolved = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            resolved.addAll(
                    address.isUnresolved()
                            ? Resolver.lookUp(address.getHostString(), address.getPort())
                            : List.of(address));
        }
        enter("connecting to " + what);
        Dialer dialer = new Dialer(resolved);
        hold(dialer);
        SocketChannel channel = dialer.dial();
        hold(channel);
        return channel;
    }

    private SocketChannel dialProxy(InetSocketAddress proxy) throws IOException {
        enter("looking up the proxy " + proxy.getHostString());
        SocketChannel channel = dial(
                List.of(InetSocketAddress.createUnresolved(proxy.getHostString(), proxy.getPort())),
                "the proxy " + proxy);
        enter("waiting for the response of the proxy " + proxy);
        return channel;
    }

    /** RFC 1928. The proxy looks names up, so that none is known outside of it, and those that only it knows are reached. */
    private SocketChannel throughSocks(InetSocketAddress proxy, Target target) throws IOException {
        SocketChannel channel = dialProxy(proxy);
        Credentials credentials = settings.proxyCredentials;
        try {
            new Socks5(channel, credentials == null ? null : credentials.login()).connect(target.host(), target.port());
            return channel;
        } catch (IOException e) {
            if (isClosed()) {
                throw e;
            }
            throw new IOException(
                    "The proxy " + proxy + " cannot reach " + target.hostAndPort() + ": " + e.getMessage(), e);
        }
    }

    /** RFC 9110 §9.3.6, as RFC 6455 §4.1 item 3 wants it. */
    private SocketChannel tunnel(InetSocketAddress proxy, Target target) throws IOException {
        Credentials credentials = settings.proxyCredentials;
        String authorization = credentials == null ? null : credentials.unasked();
        while (true) {
            SocketChannel channel = dialProxy(proxy);
            Exchange exchange = connectThrough(channel, target, authorization);
            if (exchange.status() / 100 == 2) {
                if (exchange.rest().hasRemaining()) {
                    throw exchange.breach("The proxy " + proxy + " sent data after its response to CONNECT");
                }
                return channel;
            }
            Optional<String> answer = credentials == null || authorization != null || exchange.status() != 407
                    ? Optional.empty()
                    : credentials.answer(
                            exchange.headers().tokens("Proxy-Authenticate"), "CONNECT", target.hostAndPort(), random);
            if (answer.isEmpty()) {
                enter(READING_REFUSAL);
                throw exchange.refusal("The proxy " + proxy + " answered CONNECT to " + target.hostAndPort()
                        + " with status " + exchange.status()
                        + (exchange.status() == 407 ? ": set valid proxyCredentials" : ""));
            }
            authorization = answer.get();
            channel.close();
        }
    }

    private static Exchange connectThrough(SocketChannel channel, Target target, @Nullable String authorization)
            throws IOException {
        Headers.Builder headers = Headers.builder().add("Host", target.hostAndPort());
        if (authorization != null) {
            headers.add("Proxy-Authorization", authorization);
        }
        try {
            return Exchange.of(
                    new PlainWire(channel),
                    new RequestHead("CONNECT", "HTTP/1.1", target.hostAndPort(), headers.build()));
        } catch (MalformedResponseException e) {
            throw new IOException("The response of the proxy is malformed: " + e.getMessage(), e);
        }
    }

    private Wire underTls(SocketChannel channel, Target target) throws IOException {
        enter("the TLS handshake with " + target.hostAndPort());
        SSLEngine engine = ClientTls.begin(settings, target);
        TlsWire wire = new TlsWire(channel, engine, buffers);
        try {
            wire.handshake();
            ClientTls.requireValidNow(engine.getSession());
        } catch (IOException e) {
            if (isClosed()) {
                throw e;
            }
            throw new HandshakeException(
                    target + " could not be opened: the TLS handshake failed: " + e.getMessage(),
                    CloseCode.TLS_HANDSHAKE,
                    e);
        }
        hold(wire::close);
        return wire;
    }

    private void hold(Closeable next) throws IOException {
        boolean late;
        lock.lock();
        try {
            late = closed;
            held = next;
        } finally {
            lock.unlock();
        }
        if (late) {
            next.close();
            throw new AsynchronousCloseException();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Closes what is held, to go on with another. */
    void drop() throws IOException {
        Closeable last;
        lock.lock();
        try {
            last = held;
            held = () -> {};
        } finally {
            lock.unlock();
        }
        last.close();
    }

    /** Closes what is held, and what will be. Does not block. Any thread, any often. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        try {
            drop();
        } catch (IOException e) {
            // given up either way
        }
    }
}

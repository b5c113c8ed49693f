package org.ws101.client;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** Chooses the same proxy always. Immutable. */
final class OneProxy extends ProxySelector {
    private final List<Proxy> proxies;

    OneProxy(Proxy proxy) {
        this.proxies = List.of(proxy);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return proxies;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // there is no other
    }
}

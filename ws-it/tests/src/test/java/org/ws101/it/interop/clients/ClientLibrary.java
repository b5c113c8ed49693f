package org.ws101.it.interop.clients;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that the interop suite runs against. Each is made when it is first used, and serves all rows. */
enum ClientLibrary {
    JDK,
    OKHTTP,
    NETTY,
    JAVA_WEBSOCKET,
    JETTY,
    /** The same over HTTP/2. */
    JETTY_HTTP2,
    TYRUS;

    private static final Map<ClientLibrary, PeerClient> IN_USE = new ConcurrentHashMap<>();

    PeerClient client() {
        return IN_USE.computeIfAbsent(this, ClientLibrary::make);
    }

    private static PeerClient make(ClientLibrary library) {
        return switch (library) {
            case JDK -> new JdkClient();
            case OKHTTP -> new OkHttp();
            case NETTY -> new NettyClient();
            case JAVA_WEBSOCKET -> new JavaWebSocketClient();
            case JETTY -> JettyClient.overHttp1();
            case JETTY_HTTP2 -> JettyClient.overHttp2();
            case TYRUS -> new TyrusClient();
        };
    }

    static void closeAll() {
        IN_USE.values().forEach(PeerClient::close);
        IN_USE.clear();
    }
}

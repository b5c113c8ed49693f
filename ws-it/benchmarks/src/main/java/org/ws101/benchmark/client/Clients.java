package org.ws101.benchmark.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The clients by name. */
public final class Clients {
    /** The one that loads servers over HTTP/2. */
    public static final String OVER_HTTP2 = "http2-load";

    private static final Map<String, Supplier<EchoClient>> ALL = all();

    private Clients() {}

    private static Map<String, Supplier<EchoClient>> all() {
        Map<String, Supplier<EchoClient>> all = new LinkedHashMap<>();
        all.put("client-ws101", OwnClient::new);
        all.put("client-jdk", JdkClient::new);
        all.put("client-jetty", JettyClient::overHttp1);
        all.put("client-netty", NettyClient::new);
        all.put(OVER_HTTP2, JettyClient::overHttp2);
        return all;
    }

    /** Those that are compared, in the order of the tables: they speak HTTP/1.1. */
    public static List<String> names() {
        return ALL.keySet().stream().filter(name -> !name.equals(OVER_HTTP2)).toList();
    }

    static EchoClient named(String name) {
        Supplier<EchoClient> client = ALL.get(name);
        if (client == null) {
            throw new IllegalArgumentException("There is no client " + name + ": there are " + names());
        }
        return client.get();
    }
}

package org.ws101.benchmark.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The clients by name. */
public final class Clients {
    private static final Map<String, Supplier<EchoClient>> ALL = all();

    private Clients() {}

    private static Map<String, Supplier<EchoClient>> all() {
        Map<String, Supplier<EchoClient>> all = new LinkedHashMap<>();
        all.put("client-ws101", OwnClient::new);
        all.put("client-jdk", JdkClient::new);
        all.put("client-jetty", JettyClient::new);
        all.put("client-netty", NettyClient::new);
        return all;
    }

    /** All names, in the order of the tables. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    static EchoClient named(String name) {
        Supplier<EchoClient> client = ALL.get(name);
        if (client == null) {
            throw new IllegalArgumentException("There is no client " + name + ": there are " + names());
        }
        return client.get();
    }
}

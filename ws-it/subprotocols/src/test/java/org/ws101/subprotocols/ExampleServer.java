package org.ws101.subprotocols;

import graphql.GraphQL;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import jakarta.servlet.DispatcherType;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketFilter;

/** The examples on an embedded Jetty, on a port of its own. */
final class ExampleServer implements AutoCloseable {
    private static final String SCHEMA = """
            type Query { hello(name: String!): String nothing: String }
            type Subscription { count(to: Int!): Int }
            """;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** @param initTimeout of GraphQL */
    ExampleServer(Duration initTimeout) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder filter = new FilterHolder(new WebSocketFilter(endpoints -> endpoints
                .add("/graphql", Endpoint.listening(GraphQlListener.subprotocol(graphQl(), initTimeout)))
                .add("/stomp", Endpoint.listening(new StompBroker().subprotocol()))
                .add("/jsonrpc", Endpoint.listening(jsonRpc().subprotocol()))));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
    }

    private static GraphQL graphQl() {
        RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
                .type("Query", type -> type.dataFetcher("hello", of -> "Hello, " + of.getArgument("name")))
                .type(
                        "Subscription",
                        type -> type.dataFetcher("count", of -> new Counting(of.<Integer>getArgument("to"))))
                .build();
        return GraphQL.newGraphQL(new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(SCHEMA), wiring))
                .build();
    }

    private static JsonRpc jsonRpc() {
        return new JsonRpc(Map.of(
                "subtract", ExampleServer::subtract,
                "nothing", params -> null,
                "fail",
                        params -> {
                            throw new IllegalStateException("secret");
                        }));
    }

    private static Object subtract(Object params) {
        if (params instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof BigDecimal first
                && list.get(1) instanceof BigDecimal second) {
            return first.subtract(second);
        }
        if (params instanceof Map<?, ?> map
                && map.get("minuend") instanceof BigDecimal minuend
                && map.get("subtrahend") instanceof BigDecimal subtrahend) {
            return minuend.subtract(subtrahend);
        }
        throw new IllegalArgumentException("minuend and subtrahend are numbers");
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + path);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

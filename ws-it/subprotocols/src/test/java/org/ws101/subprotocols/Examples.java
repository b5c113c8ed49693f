package org.ws101.subprotocols;

import graphql.GraphQL;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;

/** The examples, served. */
final class Examples {
    private static final String SCHEMA = """
            type Query { hello(name: String!): String nothing: String }
            type Subscription { count(to: Int!): Int }
            """;

    private Examples() {}

    /** @param initTimeout of GraphQL */
    static WebSocketApplication with(Duration initTimeout) {
        return endpoints -> endpoints
                .add("/graphql", Endpoint.listening(GraphQlListener.subprotocol(graphQl(), initTimeout)))
                .add("/stomp", Endpoint.listening(new StompBroker().subprotocol()))
                .add("/jsonrpc", Endpoint.listening(jsonRpc().subprotocol()));
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
                "subtract", Examples::subtract,
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
}

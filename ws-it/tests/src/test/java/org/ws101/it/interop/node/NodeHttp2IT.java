package org.ws101.it.interop.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Tls;

/** Node's own HTTP/2 against our server on Jetty, with prior knowledge and by TLS; what it checks is in {@code src/test/node/http2.js}. */
@EnabledIfSystemProperty(named = NodeProgram.PROGRAMS, matches = ".*", disabledReason = "runs with -Pnode")
class NodeHttp2IT {
    private static final List<String> CHECKS = List.of(
            "ok megabyte",
            "ok closeByTheClient",
            "ok closeByTheServer",
            "ok abort",
            "ok refusals",
            "ok twenty",
            "done");

    static Stream<Arguments> servers() {
        return Stream.of(
                        Container.JETTY_EE10,
                        Container.JETTY_EE11,
                        Container.JETTY_HOME_EE10,
                        Container.JETTY_HOME_EE11)
                .flatMap(container -> Stream.of("http", "https").map(scheme -> Arguments.of(container, scheme)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("servers")
    void nodeFindsNothingWrong(Container container, String scheme) throws Exception {
        String root = container.server().uri(scheme, "/").toString();
        String certificate = Tls.certificate().toString();
        try (NodeProgram client = NodeProgram.start("http2.js", root, certificate)) {
            assertEquals(CHECKS, client.output().lines().toList());
        }
    }
}

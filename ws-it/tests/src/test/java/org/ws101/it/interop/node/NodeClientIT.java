package org.ws101.it.interop.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Tls;

/** The client of Node's {@code ws}, and mqtt.js, against our server; what they check is in {@code src/test/node/client.js}. */
@EnabledIfSystemProperty(named = NodeProgram.PROGRAMS, matches = ".*", disabledReason = "runs with -Pnode")
@ParameterizedClass(name = "{1} on {0}")
@MethodSource("servers")
class NodeClientIT {
    private final Container container;
    private final String scheme;

    NodeClientIT(Container container, String scheme) {
        this.container = container;
        this.scheme = scheme;
    }

    static Stream<Arguments> servers() {
        return Stream.of(Container.JETTY_EE10, Container.TOMCAT_10)
                .flatMap(container -> Stream.of("ws", "wss").map(scheme -> Arguments.of(container, scheme)));
    }

    @TestFactory
    Stream<DynamicTest> whatTheClientChecks() throws Exception {
        String root = container.server().uri(scheme, "/").toString().replaceFirst("/$", "");
        Path certificate = Tls.certificate();
        List<String> lines;
        try (NodeProgram client = NodeProgram.start("client.js", root, certificate.toString())) {
            lines = client.output().lines().toList();
        }
        assertTrue(lines.size() > 15, lines::toString);
        assertEquals("done", lines.get(lines.size() - 1));
        return lines.stream()
                .limit(lines.size() - 1)
                .map(line -> DynamicTest.dynamicTest(
                        line.replaceFirst("^(not )?ok ", ""), () -> assertTrue(line.startsWith("ok "), line)));
    }
}

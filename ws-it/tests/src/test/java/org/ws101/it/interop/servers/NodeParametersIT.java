package org.ws101.it.interop.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.it.interop.node.NodeProgram;

/** What Node's {@code ws} asks for of its own accord, beyond what was offered. */
@EnabledIfSystemProperty(named = NodeProgram.PROGRAMS, matches = ".*", disabledReason = "runs with -Pnode")
class NodeParametersIT {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"serverNoContextTakeover": true} | server_no_context_takeover
            {"clientNoContextTakeover": true} | client_no_context_takeover
            {"serverMaxWindowBits": 10}       | server_max_window_bits=10
            {"serverMaxWindowBits": 15}       | server_max_window_bits=15
            {"clientMaxWindowBits": 8}        | client_max_window_bits=8
            {"clientMaxWindowBits": 9}        | client_max_window_bits=9
            {"serverNoContextTakeover": true, "clientNoContextTakeover": true, "serverMaxWindowBits": 9, "clientMaxWindowBits": 11} | server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=11
            """)
    void serverAsks(String options, String expected) throws Exception {
        PermessageDeflate offer =
                PermessageDeflate.offer(Parameters.none().clientMaxWindowBits()).threshold(0);
        String path = ServerScript.ECHO + "?deflate=" + URLEncoder.encode(options, StandardCharsets.UTF_8);
        try (RunningServer node = RunningServer.Kind.NODE.start(PeerServer.Scheme.ws);
                Wiretap tap = Wiretap.before(node.port())) {
            ServersDeflateIT.echo(ServersDeflateIT.offering(offer).connect(tap.uri(path)));
            Set<String> agreed = ServersDeflateIT.items(tap.server().extensions());
            assertEquals(ServersDeflateIT.items("permessage-deflate; " + expected), agreed);
            ServersDeflateIT.assertIsCompressed(tap.server(), "server", agreed);
            ServersDeflateIT.assertIsCompressed(tap.client(), "client", agreed);
        }
    }
}

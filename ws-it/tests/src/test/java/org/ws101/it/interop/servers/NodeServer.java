package org.ws101.it.interop.servers;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;
import org.ws101.it.interop.node.NodeProgram;

/** The server of Node's {@code ws}, in its own process: {@code src/test/node/server.js}. For the profile {@code node}. */
final class NodeServer implements PeerServer {
    private @Nullable NodeProgram program;

    @Override
    public int start(Scheme scheme) throws IOException {
        program = NodeProgram.start("server.js", scheme.name(), Tls.keyStore().toString(), Tls.PASSWORD);
        String line = program.output().readLine();
        if (line == null || !line.startsWith("READY ")) {
            throw new IllegalStateException("Node says " + line);
        }
        return Integer.parseInt(line.substring(6));
    }

    @Override
    public void stop() throws IOException {
        Objects.requireNonNull(program).close();
    }
}

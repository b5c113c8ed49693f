package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Another process of the same container, to which the clients of the tests speak HTTP/2.
 *
 * @param launch starts the container
 */
record OverHttp2(Launch launch) implements Launch {
    @Override
    public boolean speaksHttp2() {
        return true;
    }

    @Override
    public boolean isEmbedded() {
        return launch.isEmbedded();
    }

    @Override
    public Launch with(String setting) {
        return new OverHttp2(launch.with(setting));
    }

    @Override
    public String name() {
        return launch.name() + "-http2";
    }

    @Override
    public String contextPath() {
        return launch.contextPath();
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        return launch.arguments(work, keyStore);
    }

    @Override
    public List<Path> jars() {
        return launch.jars();
    }

    @Override
    public Map<String, String> environment(Path work) {
        return launch.environment(work);
    }

    @Override
    public Pattern plainPort() {
        return launch.plainPort();
    }

    @Override
    public Pattern tlsPort() {
        return launch.tlsPort();
    }

    @Override
    public Pattern ready() {
        return launch.ready();
    }

    @Override
    public void undeploySpare(Server server) throws IOException {
        launch.undeploySpare(server);
    }

    @Override
    public void deploySpare(Server server) throws IOException {
        launch.deploySpare(server);
    }
}

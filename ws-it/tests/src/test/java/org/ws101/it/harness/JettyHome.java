package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The distribution of Jetty, serving a web archive.
 *
 * @param edition the Jakarta EE edition as Jetty names it, such as {@code ee10}
 * @param archive the directory of the unpacked web archive
 */
record JettyHome(String edition, String archive) implements Launch {
    private static final Pattern PLAIN_PORT =
            Pattern.compile("Started .*ServerConnector.*\\(http/1\\.1, .*\\)\\}\\{127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TLS_PORT =
            Pattern.compile("Started .*ServerConnector.*\\(ssl, .*\\{127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern READY = Pattern.compile("Started oejs\\.Server@");

    @Override
    public String name() {
        return "jetty-home-" + edition + "-" + archive;
    }

    @Override
    public String contextPath() {
        return "/ws101";
    }

    @Override
    public List<Path> jars() {
        return List.of(Build.home("jetty-home"));
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        Path home = Build.home("jetty-home");
        Files.createDirectories(work.resolve("webapps"));
        for (String context : List.of("ws101", "spare")) {
            deploy(work, context);
        }
        Files.writeString(work.resolve("start.ini"), configuration(keyStore));
        return List.of(
                "-cp",
                Build.containers().resolve("guard") + File.pathSeparator + home.resolve("start.jar"),
                "org.ws101.it.guard.StdinGuard",
                "org.eclipse.jetty.start.Main",
                "jetty.home=" + home,
                "jetty.base=" + work);
    }

    private void deploy(Path work, String context) throws IOException {
        Files.writeString(descriptor(work, context), """
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure class="org.eclipse.jetty.%s.webapp.WebAppContext">
                  <Set name="contextPath">/%s</Set>
                  <Set name="war">%s</Set>
                </Configure>
                """.formatted(edition, context, Build.webArchive(archive)));
    }

    private static Path descriptor(Path work, String context) {
        return work.resolve("webapps").resolve(context + ".xml");
    }

    private String configuration(Path keyStore) {
        return """
                --module=http
                --module=http2c
                --module=https
                --module=http2
                jetty.http.host=127.0.0.1
                jetty.http.port=0
                jetty.ssl.host=127.0.0.1
                jetty.ssl.port=0
                jetty.ssl.sniHostCheck=false
                jetty.sslContext.keyStorePath=%s
                jetty.sslContext.keyStorePassword=%s
                jetty.deploy.scanInterval=1
                --module=%3$s-deploy
                --module=%3$s-annotations
                """.formatted(keyStore, Tls.PASSWORD, edition);
    }

    @Override
    public Pattern plainPort() {
        return PLAIN_PORT;
    }

    @Override
    public Pattern tlsPort() {
        return TLS_PORT;
    }

    @Override
    public Pattern ready() {
        return READY;
    }

    @Override
    public void undeploySpare(Server server) throws IOException {
        Files.delete(descriptor(server.work(), "spare"));
    }

    @Override
    public void deploySpare(Server server) throws IOException {
        deploy(server.work(), "spare");
    }
}

package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A distribution of Tomcat, serving a web archive.
 *
 * @param version the name of its directory, with the version
 * @param archive the directory of the unpacked web archive
 * @param connector more attributes of its plain connector
 */
record TomcatHome(String version, String archive, String connector) implements Launch {
    static final Pattern PLAIN_PORT =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio-.*-auto-\\d+-(\\d+)\"\\]");
    static final Pattern TLS_PORT = Pattern.compile("Starting ProtocolHandler \\[\"https-.*-auto-\\d+-(\\d+)\"\\]");
    static final Pattern READY = Pattern.compile("Server startup in \\[");

    TomcatHome(String version, String archive) {
        this(version, archive, "");
    }

    /** The same for ten thousand connections and more. */
    TomcatHome large() {
        return new TomcatHome(version, archive, "maxConnections=\"20000\"");
    }

    @Override
    public String name() {
        return version + "-" + archive;
    }

    @Override
    public String contextPath() {
        return "/ws101";
    }

    @Override
    public List<Path> jars() {
        return List.of(Build.home(version));
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        Path home = Build.home(version);
        configure(home, work, keyStore, "", connector);
        for (String context : List.of("ws101", "spare")) {
            deploy(work, context, Build.webArchive(archive));
        }
        return start(home, work);
    }

    /**
     * Prepares the directory that it works in.
     *
     * @param listeners elements of the server
     * @param connector attributes of the plain connector
     */
    static void configure(Path home, Path work, Path keyStore, String listeners, String connector) throws IOException {
        Path configuration = Files.createDirectories(work.resolve("conf"));
        Files.createDirectories(work.resolve("temp"));
        Files.copy(home.resolve("conf/web.xml"), configuration.resolve("web.xml"));
        Files.writeString(
                configuration.resolve("server.xml"), """
                <Server port="-1">
                  %s
                  <Service name="Catalina">
                    <Connector port="0" address="127.0.0.1" %s/>
                    <Connector port="0" address="127.0.0.1" SSLEnabled="true" scheme="https" secure="true">
                      <SSLHostConfig>
                        <Certificate certificateKeystoreFile="%s" certificateKeystorePassword="%s"/>
                      </SSLHostConfig>
                    </Connector>
                    <Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1">
                      <Host name="localhost" appBase="webapps" autoDeploy="true"/>
                    </Engine>
                  </Service>
                </Server>
                """.formatted(listeners, connector, keyStore, Tls.PASSWORD));
    }

    /** The arguments for {@code java}. */
    static List<String> start(Path home, Path work) throws IOException {
        List<String> arguments = new ArrayList<>(Modules.options(home.resolve("bin/bootstrap.jar")));
        arguments.addAll(List.of(
                "-Dcatalina.home=" + home,
                "-Dcatalina.base=" + work,
                "-Djava.io.tmpdir=" + work.resolve("temp"),
                "-cp",
                String.join(
                        File.pathSeparator,
                        Build.containers().resolve("guard").toString(),
                        home.resolve("bin/bootstrap.jar").toString(),
                        home.resolve("bin/tomcat-juli.jar").toString()),
                "org.ws101.it.guard.StdinGuard",
                "org.apache.catalina.startup.Bootstrap",
                "start"));
        return arguments;
    }

    /** In one step: a running Tomcat may look at any moment. */
    static void deploy(Path work, String context, Path archive) throws IOException {
        Path descriptor = descriptor(work, context);
        Files.createDirectories(descriptor.getParent());
        Path written = Files.writeString(work.resolve(context + ".xml"), "<Context docBase=\"" + archive + "\"/>\n");
        Files.move(written, descriptor, StandardCopyOption.ATOMIC_MOVE);
    }

    static Path descriptor(Path work, String context) {
        return work.resolve("conf/Catalina/localhost").resolve(context + ".xml");
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
        deploy(server.work(), "spare", Build.webArchive(archive));
    }
}

package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Payara Micro with its own CDI, serving web archives.
 *
 * @param edition the name of its directory
 * @param oldestJava the oldest feature release of Java that it runs on
 * @param applications what it serves; the first is the one under test
 */
record PayaraMicro(String edition, int oldestJava, List<Application> applications) implements Launch {
    private static final Pattern PLAIN_PORT = Pattern.compile("\"Http Port\\(s\\)\": \"(\\d+)\"");
    private static final Pattern TLS_PORT = Pattern.compile("\"Https Port\\(s\\)\": \"(\\d+)\"");
    private static final Pattern READY = Pattern.compile("Payara Micro .* ready in");

    @Override
    public String name() {
        return edition;
    }

    @Override
    public String contextPath() {
        return "/" + applications.get(0).context();
    }

    @Override
    public List<Path> jars() {
        return List.of();
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        Path jar = Build.home(edition).resolve("payara-micro.jar");
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m"));
        arguments.addAll(Modules.options(jar));
        arguments.addAll(List.of(
                "-Djavax.net.ssl.keyStore=" + keyStore,
                "-Djavax.net.ssl.keyStorePassword=" + Tls.PASSWORD,
                "-cp",
                Build.containers().resolve("guard") + File.pathSeparator + jar,
                "org.ws101.it.guard.PayaraMicroGuard",
                "--nocluster",
                "--disablephonehome",
                "--rootdir",
                work.resolve("root").toString(),
                "--prebootcommandfile",
                commands(work).toString(),
                "--port",
                freePort(),
                "--sslport",
                freePort(),
                "--sslcert",
                "ws101"));
        for (Application application : applications) {
            Path deployment = work.resolve(application.context());
            application.copyTo(deployment);
            arguments.addAll(List.of("--deploy", deployment.toString()));
        }
        return arguments;
    }

    /** It has no switch for the address that it listens on, and roles are the groups of the users. */
    private static Path commands(Path work) throws IOException {
        String listener = "set configs.config.server-config.network-config.network-listeners.network-listener.";
        return Files.writeString(
                work.resolve("preboot.asadmin"),
                listener + "http-listener.address=127.0.0.1\n" + listener + "https-listener.address=127.0.0.1\n"
                        + "set configs.config.server-config.security-service.activate-default-principal-to-role-mapping=true\n");
    }

    /** It takes no port 0, and in a row with others it would find free ones only from 8080 on. */
    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
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
        server.command("undeploy");
    }
}

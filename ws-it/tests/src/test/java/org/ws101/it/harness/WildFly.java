package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A distribution of WildFly with its own CDI, serving web archives.
 *
 * @param edition the name of its directory, with the edition
 * @param applications what it serves; the first is the one under test
 * @param worker attributes of the threads that serve connections
 */
record WildFly(String edition, List<Application> applications, String worker) implements Launch {
    private static final Pattern PLAIN_PORT =
            Pattern.compile("Undertow HTTP listener default listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TLS_PORT =
            Pattern.compile("Undertow HTTPS listener https listening on 127\\.0\\.0\\.1:(\\d+)");
    /** Also with errors: a test may deploy an archive that must not start. */
    private static final Pattern READY = Pattern.compile("WFLYSRV002[56]:");

    WildFly(String edition, List<Application> applications) {
        this(edition, applications, "");
    }

    /** The same with one thread for input and output, and two workers. */
    WildFly withFewThreads() {
        return new WildFly(edition, applications, " io-threads=\"1\" task-core-threads=\"2\" task-max-threads=\"2\"");
    }

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
        Path home = Build.home(edition);
        Trees.copy(home.resolve("standalone/configuration"), work.resolve("configuration"));
        Path configuration = work.resolve("configuration/standalone.xml");
        Files.writeString(configuration, configured(Files.readString(configuration), keyStore));
        for (Application application : applications) {
            application.copyTo(deployment(work, application.context()));
            Files.createFile(marker(work, application.context(), ".dodeploy"));
        }
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-Dlogging.configuration=" + logging(work)));
        arguments.addAll(Modules.options(home.resolve("jboss-modules.jar")));
        arguments.addAll(List.of(
                "-cp",
                Build.containers().resolve("guard") + File.pathSeparator + home.resolve("jboss-modules.jar"),
                "org.ws101.it.guard.StdinGuard",
                "org.jboss.modules.Main",
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + work,
                "-Djboss.http.port=0",
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0",
                "-Djboss.management.https.port=0",
                "-b",
                "127.0.0.1",
                "-bmanagement",
                "127.0.0.1"));
        return arguments;
    }

    private static String logging(Path work) {
        return work.resolve("configuration/logging.properties").toUri().toString();
    }

    private String configured(String xml, Path keyStore) {
        return xml.replace("<worker name=\"default\"/>", "<worker name=\"default\"" + worker + "/>")
                .replace("scan-interval=\"5000\"", "scan-interval=\"500\"")
                .replace("clear-text=\"password\"", "clear-text=\"" + Tls.PASSWORD + "\"")
                .replace("<implementation type=\"JKS\"/>", "<implementation type=\"PKCS12\"/>")
                .replace(
                        "<file path=\"application.keystore\" relative-to=\"jboss.server.config.dir\"/>",
                        "<file path=\"" + keyStore + "\"/>")
                .replace(" generate-self-signed-certificate-host=\"localhost\"", "")
                .replaceFirst(
                        "(?s)(<subsystem xmlns=\"urn:jboss:domain:undertow.*?security-domain=\"ApplicationDomain\")",
                        "$1 integrated-jaspi=\"false\""); // so that the users are those of the application
    }

    private static Path deployment(Path work, String context) {
        return work.resolve("deployments").resolve(context + ".war");
    }

    private static Path marker(Path work, String context, String state) {
        Path deployment = deployment(work, context);
        return deployment.resolveSibling(deployment.getFileName() + state);
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
        Files.delete(marker(server.work(), "spare", ".deployed"));
    }
}

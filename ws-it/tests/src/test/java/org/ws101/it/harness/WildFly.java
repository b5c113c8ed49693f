package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A distribution of WildFly with its own CDI, serving web archives.
 *
 * @param edition the name of its directory, with the edition
 * @param applications what it serves; the first is the one under test
 * @param worker attributes of the threads that serve connections
 * @param additions what is added to its configuration
 */
record WildFly(String edition, List<Application> applications, String worker, Additions additions) implements Launch {
    private static final Pattern PLAIN_PORT =
            Pattern.compile("Undertow HTTP listener default listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TLS_PORT =
            Pattern.compile("Undertow HTTPS listener https listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern MESSAGING =
            Pattern.compile("(?s)<subsystem xmlns=\"urn:jboss:domain:messaging-activemq.*?</subsystem>");
    /** Also with errors: a test may deploy an archive that must not start. */
    private static final Pattern READY = Pattern.compile("WFLYSRV002[56]:");

    WildFly(String edition, List<Application> applications) {
        this(edition, applications, "", (xml, full) -> xml);
    }

    /** Adds something to a configuration, out of the full one of the distribution. */
    @FunctionalInterface
    interface Additions {
        String add(String xml, String full);
    }

    /** The same with one thread for input and output, and two workers. */
    WildFly withFewThreads() {
        return new WildFly(
                edition, applications, " io-threads=\"1\" task-core-threads=\"2\" task-max-threads=\"2\"", additions);
    }

    /**
     * The same with the broker of the full configuration, a topic, and a virtual host beside the default one; filters start with their
     * application.
     */
    WildFly withBroker(String topic, String host) {
        return new WildFly(edition, applications, worker, (xml, full) -> {
            Matcher messaging = MESSAGING.matcher(full);
            if (!messaging.find()) {
                throw new IllegalStateException("The full configuration has no broker");
            }
            return xml.replace(
                            "</extensions>",
                            "<extension module=\"org.wildfly.extension.messaging-activemq\"/></extensions>")
                    .replace(
                            "</profile>",
                            messaging
                                            .group()
                                            .replace(
                                                    "<connection-factory name=\"InVm",
                                                    "<jms-topic name=\"%1$s\" entries=\"java:/jms/topic/%1$s\"/>"
                                                                    .formatted(topic)
                                                            + "<connection-factory name=\"InVm")
                                    + "</profile>")
                    .replace(
                            "<servlet-container name=\"default\">",
                            "<servlet-container name=\"default\" eager-filter-initialization=\"true\">")
                    .replace("</host>", "</host><host name=\"%1$s\" alias=\"%1$s\"/>".formatted(host));
        });
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
        String full = Files.readString(work.resolve("configuration/standalone-full.xml"));
        Files.writeString(configuration, additions.add(configured(Files.readString(configuration), keyStore), full));
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

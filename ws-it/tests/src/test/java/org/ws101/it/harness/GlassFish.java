package org.ws101.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A domain of GlassFish with its own CDI, serving web archives. */
final class GlassFish implements Launch {
    private static final Pattern READY = Pattern.compile("All is deployed");
    private static final Pattern JVM_OPTION = Pattern.compile("<jvm-options>(--add-[^<]+)</jvm-options>");

    private final List<Application> applications;
    /** It takes no port 0. */
    private final int plainPort;

    private final int tlsPort;
    private final int adminPort;

    /** @param applications what it serves; the first is the one under test */
    GlassFish(List<Application> applications) {
        this.applications = applications;
        plainPort = freePort();
        tlsPort = freePort();
        adminPort = freePort();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "glassfish";
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
    public int oldestJava() {
        return 21;
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        List<Path> archives = new ArrayList<>();
        for (Application application : applications) {
            Path archive = work.resolve("archives").resolve(application.context());
            application.copyTo(archive);
            archives.add(archive);
        }
        return arguments(work, keyStore, archives);
    }

    /** The same with other archives. */
    List<String> arguments(Path work, Path keyStore, List<Path> archives) throws IOException {
        Path home = Build.home("glassfish").resolve("glassfish");
        Path domain = work.resolve("domain");
        Trees.copy(home.resolve("domains/domain1"), domain);
        // of the same password as ours
        Files.copy(keyStore, domain.resolve("config/keystore.p12"), StandardCopyOption.REPLACE_EXISTING);
        Path configuration = domain.resolve("config/domain.xml");
        String xml = Files.readString(configuration);
        Files.writeString(configuration, configured(xml));
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "--module-path",
                home.resolve("lib/bootstrap").toString(),
                "--add-modules",
                "ALL-MODULE-PATH",
                "--add-exports=org.glassfish.main.bootstrap/com.sun.enterprise.glassfish.bootstrap=ALL-UNNAMED"));
        JVM_OPTION
                .matcher(xml)
                .results()
                .map(option -> option.group(1))
                .distinct()
                .forEach(arguments::add);
        arguments.addAll(List.of(
                "-Djava.util.logging.manager=org.glassfish.main.jul.GlassFishLogManager",
                "-Djava.util.logging.config.block=true",
                "-Djava.security.auth.login.config=" + domain.resolve("config/login.conf"),
                "-DANTLR_USE_DIRECT_CLASS_LOADING=true",
                "-Dcom.sun.enterprise.config.config_environment_factory_class="
                        + "com.sun.enterprise.config.serverbeans.AppserverConfigEnvironmentFactory",
                "-Dorg.glassfish.gmbal.no.multipleUpperBoundsException=true",
                "-Dcom.sun.aas.instanceRoot=" + domain,
                "-Dcom.sun.aas.installRoot=" + home,
                "-cp",
                Build.containers().resolve("guard").toString(),
                "org.ws101.it.guard.GlassFishGuard",
                String.valueOf(adminPort)));
        archives.forEach(archive -> arguments.add(archive.toString()));
        arguments.addAll(List.of(
                "--",
                "com.sun.enterprise.glassfish.bootstrap.GlassFishMain",
                "-upgrade",
                "false",
                "-domaindir",
                domain.toString(),
                "-domainname",
                "domain",
                "-instancename",
                "server",
                "-type",
                "DAS",
                "-verbose",
                "true"));
        return arguments;
    }

    /** Only on the loopback address; roles are the groups of the users. */
    private String configured(String xml) {
        return xml.replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + plainPort + "\"")
                .replace("port=\"8181\"", "address=\"127.0.0.1\" port=\"" + tlsPort + "\"")
                .replace("port=\"4848\"", "address=\"127.0.0.1\" port=\"" + adminPort + "\"")
                .replace(
                        "<thread-pool name=\"http-thread-pool\"",
                        "<thread-pool name=\"http-thread-pool\" max-thread-pool-size=\"32\"")
                .replace("cert-nickname=\"s1as\"", "cert-nickname=\"ws101\"")
                .replace("<jmx-connector ", "<jmx-connector enabled=\"false\" ")
                .replaceAll("<iiop-listener [^>]*/>", "")
                .replaceAll("(?s)<iiop-listener .*?</iiop-listener>", "")
                .replace(
                        "<security-service>", "<security-service activate-default-principal-to-role-mapping=\"true\">");
    }

    @Override
    public Pattern plainPort() {
        return started(plainPort);
    }

    @Override
    public Pattern tlsPort() {
        return started(tlsPort);
    }

    private static Pattern started(int port) {
        return Pattern.compile("bound to \\[/127\\.0\\.0\\.1:(" + port + ")]");
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

package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * TomEE, as its parts are in Maven: its jars in a distribution of Tomcat, with its own CDI, serving web archives.
 *
 * @param applications what it serves; the first is the one under test
 */
record TomEe(List<Application> applications) implements Launch {
    private static final String TOMCAT = "tomcat-10.1";

    @Override
    public String name() {
        return "tomee";
    }

    @Override
    public String contextPath() {
        return "/" + applications.get(0).context();
    }

    /** It sets the policy of the JVM, which later ones refuse. */
    @Override
    public int newestJava() {
        return 23;
    }

    @Override
    public List<Path> jars() {
        return List.of();
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        Path home = Build.home(TOMCAT);
        TomcatHome.configure(
                home, work, keyStore, "<Listener className=\"org.apache.tomee.catalina.ServerListener\"/>", "");
        Files.writeString(
                work.resolve("conf/catalina.properties"),
                Files.readString(home.resolve("conf/catalina.properties"))
                        .replaceAll("(?m)^common\\.loader=.*", "$0,\"" + Build.home("tomee") + "/*.jar\""));
        // TomEE's distribution has this in a descriptor of its services, which is not in its jars
        Files.writeString(work.resolve("conf/tomee.xml"), """
                <tomee>
                  <SecurityService id="Tomcat Security Service"
                                   class-name="org.apache.tomee.catalina.TomcatSecurityService"/>
                </tomee>
                """);
        for (Application application : applications) {
            Path archive = work.resolve("archives").resolve(application.context());
            application.copyTo(archive);
            TomcatHome.deploy(work, application.context(), archive);
        }
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-Dopenejb.provider.default=org.apache.openejb"));
        arguments.addAll(TomcatHome.start(home, work));
        return arguments;
    }

    @Override
    public Pattern plainPort() {
        return TomcatHome.PLAIN_PORT;
    }

    @Override
    public Pattern tlsPort() {
        return TomcatHome.TLS_PORT;
    }

    @Override
    public Pattern ready() {
        return TomcatHome.READY;
    }

    @Override
    public void undeploySpare(Server server) throws IOException {
        Files.delete(TomcatHome.descriptor(server.work(), "spare"));
    }
}

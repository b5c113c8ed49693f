package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The distribution of Open Liberty with its own CDI, serving web archives.
 *
 * @param applications what it serves; the first is the one under test
 * @param features those that the applications need
 */
record Liberty(List<Application> applications, List<String> features) implements Launch {
    private static final Pattern PLAIN_PORT =
            Pattern.compile("CWWKO0219I: TCP Channel defaultHttpEndpoint has been started.* port (\\d+)");
    private static final Pattern TLS_PORT =
            Pattern.compile("CWWKO0219I: TCP Channel defaultHttpEndpoint-ssl has been started.* port (\\d+)");
    private static final Pattern READY = Pattern.compile("CWWKF0011I:");

    @Override
    public String name() {
        return "liberty";
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
    public Map<String, String> environment(Path work) {
        return Map.of(
                "WLP_USER_DIR",
                work.toString(),
                "WLP_OUTPUT_DIR",
                work.resolve("output").toString());
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        Path home = Build.home("liberty");
        Files.createDirectories(configuration(work).getParent());
        Files.writeString(configuration(work), configured(work, keyStore, applications));
        for (Application application : applications) {
            application.copyTo(directory(work, application));
            discoverAll(directory(work, application).resolve("WEB-INF/beans.xml"));
        }
        return List.of(
                "-Xmx512m",
                "@" + home.resolve("lib/platform/java/java9.options"),
                "-cp",
                Build.containers().resolve("guard") + File.pathSeparator + home.resolve("bin/tools/ws-server.jar"),
                "org.ws101.it.guard.StdinGuard",
                "com.ibm.ws.kernel.boot.cmdline.EnvCheck",
                "ws101");
    }

    /** Open Liberty does not take the stereotype of another archive, such as ours, for a bean-defining annotation. */
    private static void discoverAll(Path beans) throws IOException {
        Files.writeString(beans, Files.readString(beans).replace("mode=\"annotated\"", "mode=\"all\""));
    }

    private static Path directory(Path work, Application application) {
        return work.resolve("applications").resolve(application.context());
    }

    private static Path configuration(Path work) {
        return work.resolve("servers/ws101/server.xml");
    }

    private String configured(Path work, Path keyStore, List<Application> served) {
        StringBuilder xml =
                new StringBuilder("""
                <server>
                  <featureManager>
                    <feature>%1$s</feature>
                  </featureManager>
                  <logging consoleLogLevel="INFO"/>
                  <config updateTrigger="polled" monitorInterval="500ms"/>
                  <applicationMonitor updateTrigger="disabled"/>
                  <executor coreThreads="32"/>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="0" httpsPort="0"/>
                  <keyStore id="defaultKeyStore" location="%2$s" type="PKCS12" password="%3$s"/>
                  <ltpa keysPassword="%3$s"/>
                """.formatted(String.join("</feature><feature>", features), keyStore, Tls.PASSWORD));
        String before = ""; // one after the other: at the same time, Liberty may fail to find the identity store of one
        for (Application application : served) {
            xml.append("  <webApplication id=\"%1$s\" name=\"%1$s\" contextRoot=\"/%1$s\" location=\"%2$s\"%3$s/>%n"
                    .formatted(application.context(), directory(work, application), before));
            before = " startAfterRef=\"%s\"".formatted(application.context());
        }
        return xml.append("</server>\n").toString();
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
        Files.writeString(
                configuration(server.work()), configured(server.work(), Tls.keyStore(), applications.subList(0, 1)));
    }
}

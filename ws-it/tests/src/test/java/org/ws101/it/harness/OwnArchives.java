package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A server with archives of a test's own in place of the application.
 *
 * @param base how the server is started
 * @param test tells its directory from those of other tests
 * @param content lays the archives out
 */
record OwnArchives(Launch base, String test, Content content) implements Launch {

    /** Lays archives out. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes them into directories, whose names with what follows the dot are those of the applications.
         *
         * @param archives where to
         * @param shared the directory of the server's own jars that applications share
         */
        List<Path> layOut(Path archives, Path shared) throws IOException;
    }

    @Override
    public String name() {
        return base.name() + "-" + test;
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public List<Path> jars() {
        return base.jars();
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) throws IOException {
        if (base instanceof GlassFish glassFish) {
            List<Path> archives = content.layOut(work.resolve("archives"), work.resolve("unused"));
            return glassFish.arguments(work, keyStore, archives);
        }
        List<String> arguments = new ArrayList<>(base.arguments(work, keyStore));
        if (base instanceof WildFly) {
            Trees.delete(work.resolve("deployments"));
            for (Path archive : content.layOut(work.resolve("deployments"), work.resolve("unused"))) {
                Files.createFile(archive.resolveSibling(archive.getFileName() + ".dodeploy"));
            }
        } else if (base instanceof PayaraMicro) {
            arguments.subList(arguments.indexOf("--deploy"), arguments.size()).clear();
            for (Path archive : content.layOut(work.resolve("archives"), work.resolve("unused"))) {
                // it takes the whole name of a directory for the context path
                Path directory = Files.move(archive, archive.resolveSibling(application(archive)));
                arguments.addAll(List.of("--deploy", directory.toString()));
            }
        } else if (base instanceof Liberty) {
            configureLiberty(work);
        } else if (base instanceof TomcatHome || base instanceof TomEe) {
            Path descriptors = work.resolve("conf/Catalina/localhost");
            Trees.delete(descriptors);
            Files.createDirectories(descriptors);
            for (Path archive : content.layOut(work.resolve("archives"), work.resolve("lib"))) {
                Files.writeString(
                        descriptors.resolve(application(archive) + ".xml"), "<Context docBase=\"" + archive + "\"/>\n");
            }
        } else if (base instanceof JettyHome jetty) {
            configureJetty(jetty, work);
        } else {
            throw new IllegalStateException("It is not known how " + base.name() + " deploys archives");
        }
        return arguments;
    }

    private void configureJetty(JettyHome jetty, Path work) throws IOException {
        Path webApps = work.resolve("webapps");
        Trees.delete(webApps);
        Files.createDirectories(webApps);
        for (Path archive : content.layOut(work.resolve("archives"), work.resolve("lib/ext"))) {
            Files.writeString(webApps.resolve(application(archive) + ".xml"), """
                    <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                    <Configure class="org.eclipse.jetty.%s.webapp.WebAppContext">
                      <Set name="contextPath">/%s</Set>
                      <Set name="war">%s</Set>
                    </Configure>
                    """.formatted(
                            jetty.edition(), application(archive), archive));
        }
        // what is in lib/ext without a module of an environment does not see the Servlet API
        Files.createDirectories(work.resolve("modules"));
        Files.writeString(work.resolve("modules/shared.mod"), """
                [environment]
                %1$s
                [depend]
                %1$s-servlet
                [lib]
                lib/ext/*.jar
                """.formatted(jetty.edition()));
        Path configuration = work.resolve("start.ini");
        Files.writeString(configuration, Files.readString(configuration) + "--module=shared\n");
    }

    private void configureLiberty(Path work) throws IOException {
        Path configuration = work.resolve("servers/ws101/server.xml");
        StringBuilder applications = new StringBuilder();
        for (Path archive : content.layOut(work.resolve("archives"), work.resolve("unused"))) {
            boolean enterprise = archive.toString().endsWith(".ear");
            applications.append("<%sApplication id=\"%2$s\" name=\"%2$s\" location=\"%3$s\"/>%n"
                    .formatted(enterprise ? "enterprise" : "web", application(archive), archive));
        }
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replaceAll("<webApplication [^>]*>", "")
                        .replace("</featureManager>", """
                                    <feature>appSecurity-5.0</feature>
                                    <feature>concurrent-3.0</feature>
                                    <feature>jsonb-3.0</feature>
                                    <feature>beanValidation-3.0</feature>
                                    <feature>enterpriseBeansLite-4.0</feature>
                                  </featureManager>
                                """)
                        .replace("</server>", applications + "</server>"));
    }

    private static String application(Path archive) {
        String name = archive.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    @Override
    public int oldestJava() {
        return base.oldestJava();
    }

    @Override
    public int newestJava() {
        return base.newestJava();
    }

    @Override
    public Map<String, String> environment(Path work) {
        return base.environment(work);
    }

    @Override
    public Pattern plainPort() {
        return base.plainPort();
    }

    @Override
    public Pattern tlsPort() {
        return base.tlsPort();
    }

    @Override
    public Pattern ready() {
        return base.ready();
    }

    @Override
    public void undeploySpare(Server server) throws IOException {
        base.undeploySpare(server);
    }
}

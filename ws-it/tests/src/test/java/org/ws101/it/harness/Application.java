package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A web archive to be served.
 *
 * @param context the name of its context
 * @param webArchive the name of the archive
 * @param managedExecutor the init-param of that name, where the archive's web.xml has one
 */
record Application(String context, String webArchive, String managedExecutor) {
    private static final String FACTORY = "java:comp/DefaultManagedThreadFactory";
    private static final String EXECUTOR = "java:comp/DefaultManagedExecutorService";

    /** The application of the suite, and one to be undeployed. */
    static List<Application> suite() {
        return List.of(new Application("ws101", "own", "none"), new Application("spare", "own", "none"));
    }

    /** That of Jakarta EE: with threads of the library, of a factory and of an executor of the server. */
    static List<Application> jakartaEe() {
        return List.of(
                new Application("ee", "ee", "none"),
                new Application("ee-factory", "ee", FACTORY),
                new Application("ee-executor", "ee", EXECUTOR));
    }

    /** Copies the archive, unpacked. */
    void copyTo(Path directory) throws IOException {
        Trees.copy(Build.webArchive(webArchive), directory);
        Path webXml = directory.resolve("WEB-INF/web.xml");
        String text = Files.readString(webXml);
        Files.writeString(webXml, text.replace("<param-value>none<", "<param-value>" + managedExecutor + "<"));
    }
}

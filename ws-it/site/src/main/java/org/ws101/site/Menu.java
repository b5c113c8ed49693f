package org.ws101.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the site has, in the order of its menu. Immutable.
 *
 * @param groups the parts of the menu
 */
record Menu(List<Group> groups) {
    /** The folder of the pages that the site has of its own. */
    static final String OWN = "ws-it/site/src/main/pages/";

    /** The list of the decisions, of which the site makes a page. */
    static final String DECISIONS = "docs/adr";

    /** Where the Javadoc is. */
    static final String API = "api/index.html";

    /**
     * A part of the menu.
     *
     * @param title its heading
     * @param entries in their order
     */
    record Group(String title, List<Entry> entries) {}

    /**
     * A line of the menu.
     *
     * @param label the text of the link
     * @param source the document below the root of the repository; {@link #DECISIONS}; {@link #API} for the Javadoc
     */
    record Entry(String label, String source) {}

    private static final List<Group> FIXED = List.of(
            new Group(
                    "Start",
                    List.of(
                            new Entry("Overview", "README.md"),
                            new Entry("Get started in five minutes", OWN + "GET-STARTED.md"),
                            new Entry("Dependencies", "docs/DEPENDENCIES.md"),
                            new Entry("Servers", "docs/SERVERS.md"))),
            new Group(
                    "Guide",
                    List.of(
                            new Entry("Endpoints", "docs/ENDPOINTS.md"),
                            new Entry("Endpoints by code", "docs/BY-CODE.md"),
                            new Entry("Spring Boot", "docs/SPRING.md"),
                            new Entry("Testing", "docs/TESTING.md"),
                            new Entry("Options", "docs/OPTIONS.md"),
                            new Entry("Containers", "docs/CONTAINERS.md"),
                            new Entry("Running it", "docs/RUNNING.md"),
                            new Entry("Proxies", "docs/PROXIES.md"),
                            new Entry("Security", "SECURITY.md"),
                            new Entry("Performance", "docs/PERFORMANCE.md"),
                            new Entry("Several nodes", "docs/SCALE-OUT.md"),
                            new Entry("Reconnecting without loss", "docs/RECONNECTING.md"),
                            new Entry("Watching", "docs/WATCHING.md"),
                            new Entry("Log messages", "docs/LOG.md"),
                            new Entry("Coming from", "docs/COMING-FROM.md"))),
            new Group("Reference", List.of(new Entry("API", API))),
            new Group(
                    "Project",
                    List.of(
                            new Entry("Decisions", DECISIONS),
                            new Entry("Architecture", "docs/ARCHITECTURE.md"),
                            new Entry("Conformance", "docs/CONFORMANCE.md"),
                            new Entry("Other implementations", "docs/INTEROP.md"),
                            new Entry("Security tests", "docs/SECURITY-TESTS.md"),
                            new Entry("Soak test", "docs/SOAK.md"),
                            new Entry("Contributing", "CONTRIBUTING.md"),
                            new Entry("Changelog", "CHANGELOG.md"))));

    /**
     * The menu of a repository. A document that it does not name comes at its end, with the name of its file.
     *
     * @throws MissingDocumentException if it names a document that is not there
     */
    static Menu of(Path root) throws IOException {
        List<Group> groups = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (Group group : FIXED) {
            List<Entry> entries = new ArrayList<>();
            for (Entry entry : group.entries()) {
                if (!entry.source().equals(API) && !Files.exists(root.resolve(entry.source()))) {
                    throw new MissingDocumentException(entry.source());
                }
                entries.add(entry);
                named.add(entry.source());
            }
            groups.add(new Group(group.title(), List.copyOf(entries)));
        }
        List<Entry> others = new ArrayList<>();
        for (String document : documents(root, "docs")) {
            if (!named.contains(document)) {
                others.add(new Entry(label(document), document));
            }
        }
        if (!others.isEmpty()) {
            groups.add(new Group("More", List.copyOf(others)));
        }
        return new Menu(List.copyOf(groups));
    }

    /** The Markdown documents in a folder, by name. */
    static List<String> documents(Path root, String folder) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .map(name -> folder + "/" + name)
                    .toList();
        }
    }

    private static String label(String document) {
        String name = document.substring(document.lastIndexOf('/') + 1).replace(".md", "");
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace('-', ' ');
    }

    /** All lines, in their order. */
    List<Entry> entries() {
        return groups.stream().flatMap(group -> group.entries().stream()).toList();
    }

    /** A document that the menu names is not in the repository. */
    static final class MissingDocumentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingDocumentException(String document) {
            super("The menu of the site names " + document
                    + ", which does not exist; create it or remove it from Menu");
        }
    }
}

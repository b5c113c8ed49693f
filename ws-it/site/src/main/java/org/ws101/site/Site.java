package org.ws101.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes the site. */
public final class Site {
    private Site() {}

    /**
     * Makes the pages and the API.
     *
     * @param args the root of the repository, the folder of the site, the version, the address of the repository
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]).toAbsolutePath().normalize();
        Path target = Path.of(args[1]).toAbsolutePath().normalize();
        delete(target);
        makePages(root, target, args[2], args[3]);
        Api.make(root, target.resolve("api"), target.resolveSibling("javadoc"), args[2]);
    }

    /** Makes all but the API. */
    static void makePages(Path root, Path target, String version, String repository) throws IOException {
        Menu menu = Menu.of(root);
        List<String> decisions = Menu.documents(root, Menu.DECISIONS);
        Map<String, String> pages = pages(menu, decisions);
        Links links = new Links(root, repository, pages);
        Frame frame = new Frame(resource("frame.html"), menu, pages, version, repository);
        SearchIndex index = new SearchIndex();
        for (Map.Entry<String, String> entry : pages.entrySet()) {
            String source = entry.getKey();
            String markdown =
                    source.equals(Menu.DECISIONS) ? list(root, decisions) : Files.readString(root.resolve(source));
            Document document = Document.parse(source, markdown, links);
            write(target.resolve(entry.getValue()), frame.page(source, document));
            index.add(entry.getValue(), document);
        }
        for (String image : links.images()) {
            Path copy = target.resolve(Links.imagePage(image));
            Files.createDirectories(copy.getParent());
            Files.copy(root.resolve(image), copy);
        }
        write(target.resolve("search-index.js"), index.script());
        for (String asset : List.of("site.css", "search.js")) {
            write(target.resolve(asset), resource(asset));
        }
    }

    /** The page of each document. */
    private static Map<String, String> pages(Menu menu, List<String> decisions) {
        Map<String, String> pages = new TreeMap<>();
        for (Menu.Entry entry : menu.entries()) {
            String name = entry.source().substring(entry.source().lastIndexOf('/') + 1);
            switch (entry.source()) {
                case Menu.API -> {}
                case Menu.DECISIONS -> pages.put(Menu.DECISIONS, "adr/index.html");
                case "README.md" -> pages.put("README.md", "index.html");
                default -> pages.put(entry.source(), html(name));
            }
        }
        for (String decision : decisions) {
            pages.put(decision, html(decision.substring("docs/".length())));
        }
        return pages;
    }

    private static String html(String markdown) {
        return markdown.replaceAll("\\.md$", ".html");
    }

    /** The list of the decisions, as a document. */
    private static String list(Path root, List<String> decisions) throws IOException {
        StringBuilder markdown =
                new StringBuilder("# Decisions\n\nWhy the library is as it is, one decision a page.\n\n");
        for (String decision : decisions) {
            String title;
            try (Stream<String> lines = Files.lines(root.resolve(decision))) {
                title = lines.findFirst().orElseThrow().replaceFirst("^# *", "");
            }
            markdown.append("* [")
                    .append(title)
                    .append("](adr/")
                    .append(decision.substring(decision.lastIndexOf('/') + 1))
                    .append(")\n");
        }
        return markdown.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Site.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

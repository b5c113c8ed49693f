package org.ws101.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a site, read as a browser reads them. */
final class WholeSite {
    private static final Pattern TAG = Pattern.compile("<(\\w+)(\\s[^>]*)?>");
    private static final Pattern ADDRESS = Pattern.compile("\\s(href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\\s(?:id|name)=\"([^\"]*)\"");
    private static final Pattern ABSOLUTE = Pattern.compile("(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//).*");
    private static final Pattern LOADED_BY_CSS = Pattern.compile("url\\(|@import");

    private final Path folder;

    WholeSite(Path folder) {
        this.folder = folder;
    }

    /** The pages but those of the API, which Javadoc makes. */
    List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .filter(file -> !file.startsWith(folder.resolve("api")))
                    .sorted()
                    .toList();
        }
    }

    /** Links and images within the site that lead nowhere, each with its page. */
    List<String> deadLinks() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult link : addresses(Files.readString(page))) {
                String address = unescaped(link.group(2));
                if (!ABSOLUTE.matcher(address).matches() && !leadsSomewhere(page, address)) {
                    dead.add(folder.relativize(page) + ": " + address);
                }
            }
        }
        return dead;
    }

    private static List<MatchResult> addresses(String html) {
        return ADDRESS.matcher(html).results().toList();
    }

    private boolean leadsSomewhere(Path page, String address) throws IOException {
        int hash = address.indexOf('#');
        String path = hash < 0 ? address : address.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!target.startsWith(folder) || !Files.isRegularFile(target)) {
            return false;
        }
        return hash < 0 || ids(target).contains(address.substring(hash + 1));
    }

    private static Set<String> ids(Path page) throws IOException {
        return ID.matcher(Files.readString(page))
                .results()
                .map(id -> unescaped(id.group(1)))
                .collect(Collectors.toSet());
    }

    private static String unescaped(String attribute) {
        return attribute
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /** Anchors that a page has more than once. */
    List<String> repeatedIds() throws IOException {
        List<String> repeated = new ArrayList<>();
        for (Path page : pages()) {
            Set<String> seen = new HashSet<>();
            ID.matcher(Files.readString(page))
                    .results()
                    .map(id -> id.group())
                    .filter(id -> id.startsWith(" id="))
                    .filter(id -> !seen.add(id))
                    .forEach(id -> repeated.add(folder.relativize(page) + ":" + id));
        }
        return repeated;
    }

    /** What a browser would fetch from elsewhere to show a page: scripts, styles, images, fonts. Links are followed by readers alone. */
    List<String> foreignRequests() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Path page : pages()) {
            TAG.matcher(Files.readString(page))
                    .results()
                    .filter(tag -> !tag.group(1).equals("a"))
                    .flatMap(tag -> addresses(tag.group()).stream())
                    .map(address -> address.group(2))
                    .filter(address -> ABSOLUTE.matcher(address).matches() && !address.startsWith("data:"))
                    .forEach(address -> requests.add(folder.relativize(page) + ": " + address));
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".css"))
                    .filter(file -> LOADED_BY_CSS.matcher(text(file)).find())
                    .forEach(file -> requests.add(folder.relativize(file).toString()));
        }
        return requests;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

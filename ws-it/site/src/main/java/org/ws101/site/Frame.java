package org.ws101.site;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is around the content of each page: head, menu, contents, the neighbours in the menu. Immutable. */
final class Frame {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    /** The headings that the list of contents has. */
    private static final int DEEPEST = 3;

    private final String template;
    private final Menu menu;
    private final Map<String, String> pages;
    private final String version;
    private final String repository;

    /**
     * @param template HTML with places such as {@code {{content}}}
     * @param pages the page of each document
     */
    Frame(String template, Menu menu, Map<String, String> pages, String version, String repository) {
        this.template = template;
        this.menu = menu;
        this.pages = pages;
        this.version = version;
        this.repository = repository;
    }

    /**
     * The whole page.
     *
     * @param source the document, below the root of the repository
     */
    String page(String source, Document document) {
        String page = pageOf(source);
        String title = document.title().equals("ws101") ? "ws101" : document.title() + " · ws101";
        Map<String, String> values = Map.ofEntries(
                Map.entry("title", escaped(title)),
                Map.entry("base", Links.relative(page, "index.html").replace("index.html", "")),
                Map.entry("version", escaped(version)),
                Map.entry("repository", escaped(repository)),
                Map.entry("source", escaped(source)),
                Map.entry("sourceAddress", escaped(repository + "/blob/HEAD/" + source)),
                Map.entry("menu", menuOf(source, page)),
                Map.entry("contents", contents(document.sections())),
                Map.entry("neighbours", neighbours(source, page)),
                Map.entry("content", document.html()));
        Matcher places = PLACE.matcher(template);
        return places.replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException("The frame has a place without a value: " + place.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private String pageOf(String source) {
        return pages.getOrDefault(source, source);
    }

    private String menuOf(String source, String page) {
        StringBuilder html = new StringBuilder();
        for (Menu.Group group : menu.groups()) {
            html.append("<h2>").append(escaped(group.title())).append("</h2>\n<ul>\n");
            for (Menu.Entry entry : group.entries()) {
                html.append("<li><a href=\"")
                        .append(escaped(Links.relative(page, pageOf(entry.source()))))
                        .append('"')
                        .append(isIn(source, entry) ? " aria-current=\"page\"" : "")
                        .append('>')
                        .append(escaped(entry.label()))
                        .append("</a></li>\n");
            }
            html.append("</ul>\n");
        }
        return html.toString();
    }

    private static boolean isIn(String source, Menu.Entry entry) {
        return source.equals(entry.source()) || source.startsWith(entry.source() + "/");
    }

    private static String contents(List<Document.Section> sections) {
        List<Document.Section> listed = sections.stream()
                .filter(section -> section.level() > 1 && section.level() <= DEEPEST)
                .toList();
        if (listed.size() < 2) {
            return "";
        }
        StringBuilder html = new StringBuilder("""
                <details class="contents" open>
                <summary>On this page</summary>
                <nav aria-label="On this page">
                <ul>
                """);
        for (Document.Section section : listed) {
            html.append("<li class=\"level")
                    .append(section.level())
                    .append("\"><a href=\"#")
                    .append(section.id())
                    .append("\">")
                    .append(escaped(section.heading()))
                    .append("</a></li>\n");
        }
        return html.append("</ul>\n</nav>\n</details>").toString();
    }

    private String neighbours(String source, String page) {
        List<Menu.Entry> entries = menu.entries().stream()
                .filter(entry -> !entry.source().equals(Menu.API))
                .toList();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).source().equals(source)) {
                return (i > 0 ? neighbour("prev", page, entries.get(i - 1)) : "")
                        + (i < entries.size() - 1 ? neighbour("next", page, entries.get(i + 1)) : "");
            }
        }
        return "";
    }

    private String neighbour(String rel, String page, Menu.Entry entry) {
        return "<a rel=\"" + rel + "\" href=\"" + escaped(Links.relative(page, pageOf(entry.source()))) + "\">"
                + escaped(entry.label()) + "</a>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

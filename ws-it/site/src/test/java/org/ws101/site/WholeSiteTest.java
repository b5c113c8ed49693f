package org.ws101.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check of the site finds. */
class WholeSiteTest {
    @TempDir
    Path folder;

    private void page(String name, String html) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, html);
    }

    @Test
    void findsLinksToPagesAnchorsAndImagesThatAreMissing() throws IOException {
        page("adr/one.html", "<h1 id=\"one\">One</h1> <a href=\"../index.html#here\">x</a> <a href=\"#two\">x</a>");
        page(
                "index.html",
                "<h1 id=\"here\">Here</h1> <a href=\"adr/one.html#one\">x</a> <a href=\"adr/one.html#none\">x</a>"
                        + " <a href=\"two.html\">x</a> <img src=\"images/none.svg\"> <a href=\"https://example.com/none\">x</a>"
                        + " <a href=\"../outside.html\">x</a>");
        assertEquals(
                List.of(
                        "adr/one.html: #two",
                        "index.html: adr/one.html#none",
                        "index.html: two.html",
                        "index.html: images/none.svg",
                        "index.html: ../outside.html"),
                new WholeSite(folder)
                        .deadLinks().stream()
                                .map(link -> link.replace('\\', '/'))
                                .toList());
    }

    @Test
    void findsAnAnchorThatAPageHasTwice() throws IOException {
        page("index.html", "<h2 id=\"a\">A</h2><h2 id=\"b\">B</h2><h2 id=\"a\">A</h2>");
        assertEquals(List.of("index.html: id=\"a\""), new WholeSite(folder).repeatedIds());
    }

    @Test
    void findsWhatComesFromElsewhere() throws IOException {
        page(
                "index.html",
                "<script src=\"https://example.com/a.js\"></script><link rel=\"icon\" href=\"data:,\">"
                        + "<link rel=\"stylesheet\" href=\"//example.com/a.css\"><a href=\"https://example.com\">x</a>");
        page("site.css", "@font-face { src: url(a.woff) }");
        assertEquals(
                List.of("index.html: https://example.com/a.js", "index.html: //example.com/a.css", "site.css"),
                new WholeSite(folder).foreignRequests());
    }
}

package org.ws101.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of documents. */
class PagesTest {
    @TempDir
    Path root;

    private final Map<String, String> pages = Map.of(
            "README.md", "index.html",
            "docs/A.md", "A.html",
            "docs/adr", "adr/index.html",
            "docs/adr/1.md", "adr/1.html");

    @BeforeEach
    void makeTheRepository() throws IOException {
        Files.createDirectories(root.resolve("docs/adr"));
        Files.createDirectories(root.resolve("src"));
        Files.writeString(root.resolve("docs/picture.svg"), "<svg/>");
        Files.writeString(root.resolve("src/X.java"), "class X {}");
    }

    private Links links() {
        return new Links(root, "https://example.com/repository", pages);
    }

    private Document document(String markdown) {
        return Document.parse("docs/A.md", markdown, links());
    }

    @Test
    void linksBetweenDocumentsLeadToTheirPages() {
        Links links = links();
        assertEquals("A.html#y", links.rewrite("README.md", "docs/A.md#y"));
        assertEquals("../A.html", links.rewrite("docs/adr/1.md", "../A.md"));
        assertEquals("index.html", links.rewrite("docs/A.md", "../README.md"));
        assertEquals("adr/index.html", links.rewrite("README.md", "docs/adr"));
        assertEquals("#y", links.rewrite("docs/A.md", "#y"));
        assertEquals("https://example.com/A.md", links.rewrite("docs/A.md", "https://example.com/A.md"));
    }

    @Test
    void linksToSourcesLeadIntoTheRepository() {
        Links links = links();
        assertEquals(
                "https://example.com/repository/blob/HEAD/src/X.java", links.rewrite("docs/A.md", "../src/X.java"));
        assertEquals("https://example.com/repository/tree/HEAD/src", links.rewrite("docs/A.md", "../src"));
        assertEquals("https://example.com/repository", links.rewrite("docs/A.md", ".."));
    }

    @Test
    void aLinkToNothingFails() {
        Links links = links();
        String message = assertThrows(Links.DeadLinkException.class, () -> links.rewrite("docs/A.md", "B.md"))
                .getMessage();
        assertTrue(message.contains("docs/A.md") && message.contains("B.md"), message);
        assertThrows(Links.DeadLinkException.class, () -> links.rewrite("docs/A.md", "../../X.java"));
        assertThrows(Links.DeadLinkException.class, () -> document("# A\n\n![x](none.svg)\n"));
        assertThrows(Links.DeadLinkException.class, () -> document("# A\n\n<!-- from src/Y.java -->\n"));
    }

    @Test
    void headingsHaveTheAnchorsOfTheRepository() {
        Document document = document("# A `b` title\n\n## Same\n\n## Same\n\n## One, two: `three`\n");
        assertEquals("A b title", document.title());
        assertEquals(
                "[a-b-title, same, same-1, one-two-three]",
                document.sections().stream().map(Document.Section::id).toList().toString());
        assertTrue(document.html().contains("<h2 id=\"same-1\">"), document.html());
    }

    @Test
    void sectionsHaveTheirTextForTheSearch() {
        Document document = document(
                "# A\n\nFirst *part*.\n\n## B\n\n| x | y |\n|---|---|\n| cell | `code` |\n\n```\nblock\n```\n");
        assertEquals("First part.", document.sections().get(0).text());
        String text = document.sections().get(1).text();
        assertEquals("x y cell code block", text);
    }

    @Test
    void tablesScrollAndCodeSaysWhereItIsFrom() {
        String html = document(
                        "# A\n\n| x |\n|---|\n| y |\n\n<!-- from src/X.java -->\n```java\nclass X {}\n```\n\n<!-- note -->\n")
                .html();
        assertTrue(html.contains("<div class=\"table\""), html);
        assertTrue(html.contains("</table>\n</div>"), html);
        assertTrue(
                html.contains("<a href=\"https://example.com/repository/blob/HEAD/src/X.java\">src/X.java</a>"), html);
        assertTrue(!html.contains("<!--"), html);
    }

    @Test
    void imagesComeAlong() {
        Links links = links();
        String html = Document.parse("docs/adr/1.md", "# 1\n\n![x](../picture.svg)\n", links)
                .html();
        assertTrue(html.contains("src=\"../images/picture.svg\""), html);
        assertEquals("[docs/picture.svg]", links.images().toString());
    }

    @Test
    void theIndexQuotesWhatAScriptCannotHave() {
        assertEquals("\"a\\u0022\\u005c\\u003c/script>\\u000a\\u2028\"", SearchIndex.quoted("a\"\\</script>\n\u2028"));
    }

    @Test
    void aMissingDocumentFails() {
        String message = assertThrows(Menu.MissingDocumentException.class, () -> Menu.of(root))
                .getMessage();
        assertTrue(message.contains("README.md"), message);
    }

    @Test
    void aDocumentThatTheMenuDoesNotNameComesLast() throws IOException {
        Path repository = Path.of("..", "..");
        for (Menu.Entry entry : Menu.of(repository).entries()) {
            Path file = root.resolve(entry.source());
            Files.createDirectories(file.getParent());
            if (entry.source().endsWith(".md")) {
                Files.writeString(file, "# " + entry.label() + "\n");
            }
        }
        Files.writeString(root.resolve("docs/SOME-MORE.md"), "# Some more\n");
        Menu.Group last = Menu.of(root).groups().get(Menu.of(root).groups().size() - 1);
        assertEquals("More", last.title());
        assertTrue(last.entries().contains(new Menu.Entry("Some more", "docs/SOME-MORE.md")));
    }
}

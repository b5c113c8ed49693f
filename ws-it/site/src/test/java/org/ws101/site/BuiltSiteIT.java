package org.ws101.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The site of this build, whose folder is the system property {@code site}. */
class BuiltSiteIT {
    private static final Path FOLDER = Path.of(System.getProperty("site", "target/site"));

    private final WholeSite site = new WholeSite(FOLDER);

    @Test
    void noLinkAndNoAnchorIsDead() throws IOException {
        assertTrue(site.pages().size() > 20, () -> "Not the whole site: " + FOLDER);
        assertEquals(List.of(), site.deadLinks());
        assertEquals(List.of(), site.repeatedIds());
    }

    @Test
    void pagesLoadNothingFromElsewhere() throws IOException {
        assertEquals(List.of(), site.foreignRequests());
    }

    @Test
    void theSearchKnowsEachPage() throws IOException {
        String index = Files.readString(FOLDER.resolve("search-index.js"));
        for (Path page : site.pages()) {
            String address = FOLDER.relativize(page).toString().replace('\\', '/');
            assertTrue(index.contains("\n[\"" + address + "\","), () -> address + " is not in the index");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.ws101/org/ws101/WebSocket.html",
                "org.ws101.servlet/org/ws101/servlet/WebSocketFilter.html",
                "org.ws101.cdi/org/ws101/cdi/WebSocketEndpoint.html"
            })
    void theApiOfEachModuleIsThere(String page) {
        assertTrue(Files.exists(FOLDER.resolve("api").resolve(page)));
    }

    @Test
    void theApiHasNoInternalPackage() throws IOException {
        String packages = Files.readString(FOLDER.resolve("api").resolve("element-list"));
        assertTrue(packages.contains("org.ws101.client"), packages);
        assertTrue(!packages.contains("internal"), packages);
    }
}

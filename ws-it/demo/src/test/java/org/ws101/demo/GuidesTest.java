package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guides show no code but what tests compile and run. */
class GuidesTest {
    private static final Pattern ENDPOINT = Pattern.compile("@WebSocket(Client)?Endpoint");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/ENDPOINTS.md",
                "docs/COMING-FROM.md",
                "docs/RECONNECTING.md",
                "docs/SCALE-OUT.md",
                "docs/SPRING.md",
                "docs/WATCHING.md",
                "docs/SERVERS.md",
                "docs/RUNNING.md",
                "ws-it/site/src/main/pages/GET-STARTED.md",
                "docs/TESTING.md"
            })
    void eachBlockOfJavaIsQuotedAsItIs(String guide) throws Exception {
        Quotations quotations = new Quotations(guide);
        assertNotEquals(0, quotations.count());
        assertEquals(quotations.blocks(), quotations.count(), "A block of Java does not say where it is from");
        quotations.areAsInTheirSources();
    }

    @ParameterizedTest
    @CsvSource({
        "docs/ENDPOINTS.md, guide/GuideTest.java",
        "docs/RECONNECTING.md, guide/GuideTest.java",
        "docs/COMING-FROM.md, comingfrom/ComingFromTest.java"
    })
    void eachEndpointIsRunByATest(String guide, String test) throws Exception {
        String deployments = Files.readString(
                Quotations.ROOT.resolve("ws-cdi/src/test/java/org/ws101/cdi").resolve(test));
        for (String source : new Quotations(guide).sources()) {
            if (ENDPOINT.matcher(Files.readString(Quotations.ROOT.resolve(source)))
                    .find()) {
                String bean = Path.of(source).getFileName().toString().replace(".java", ".class");
                assertTrue(deployments.contains(bean), () -> source + " is not deployed by " + test);
            }
        }
    }
}

package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guides show no code but what tests compile and run. */
class GuidesTest {
    @ParameterizedTest
    @ValueSource(strings = {"docs/ENDPOINTS.md", "docs/COMING-FROM.md"})
    void eachBlockOfJavaIsQuotedAsItIs(String guide) throws Exception {
        Quotations quotations = new Quotations(guide);
        assertNotEquals(0, quotations.count());
        assertEquals(quotations.blocks(), quotations.count(), "A block of Java does not say where it is from");
        quotations.areAsInTheirSources();
    }
}

package org.ws101.servlet.internal;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The fuzz target of this module, without the fuzzer: its seeds, and what it has found worth keeping. */
class PathCorpusTest {
    @Test
    void pathsAndTemplatesAreReadAsTheSecondReadingReadsThem() throws Exception {
        PathFuzz.seeds().forEach(PathCorpusTest::run);
        URL corpus = Objects.requireNonNull(PathFuzz.class.getResource("PathFuzz.hex"));
        Files.readString(Path.of(corpus.toURI()))
                .lines()
                .map(line -> line.replaceAll("//.*|\\s", ""))
                .map(HexFormat.of()::parseHex)
                .forEach(PathCorpusTest::run);
    }

    private static void run(byte[] input) {
        try {
            PathFuzz.fuzzerTestOneInput(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(HexFormat.of().formatHex(input) + ": " + e, e);
        }
    }
}

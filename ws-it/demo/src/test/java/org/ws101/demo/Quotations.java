package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The blocks of Java in a document that quote sources: before each, a comment names the source. */
final class Quotations {
    static final Path ROOT = Path.of("..", "..");
    private static final Pattern QUOTATION = Pattern.compile("(?ms)^<!-- from (\\S+) -->\\n```java\\n(.*?)^```$");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```java$");

    private final String name;
    private final String document;
    private final List<MatchResult> quotations;

    Quotations(String name) throws Exception {
        this.name = name;
        document = Files.readString(ROOT.resolve(name));
        quotations = QUOTATION.matcher(document).results().toList();
    }

    String document() {
        return document;
    }

    /** The sources, as they are named. */
    Set<String> sources() {
        return quotations.stream().map(quotation -> quotation.group(1)).collect(Collectors.toSet());
    }

    int count() {
        return quotations.size();
    }

    /** How many blocks of Java there are, quoted or not. */
    int blocks() {
        return (int) BLOCK.matcher(document).results().count();
    }

    /** Each must stand in its source, whatever the indentation. */
    void areAsInTheirSources() throws Exception {
        for (MatchResult quotation : quotations) {
            String source = Files.readString(ROOT.resolve(quotation.group(1)));
            assertTrue(
                    withoutIndentation(source).contains(withoutIndentation(quotation.group(2))),
                    () -> name + " does not quote " + quotation.group(1) + " as it is:\n" + quotation.group(2));
        }
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}

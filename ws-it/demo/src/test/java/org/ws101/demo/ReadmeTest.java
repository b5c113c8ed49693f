package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern COMMAND = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    /** A comment that names a source, with the block of code below. */
    private static final Pattern QUOTATION = Pattern.compile("(?ms)^<!-- from (\\S+) -->\\n```java\\n(.*?)^```$");

    private static Matcher in(Pattern pattern) throws Exception {
        return pattern.matcher(Files.readString(ROOT.resolve("README.md")));
    }

    @Test
    void beginsWithTheCommandsThatStartTheDemoAndRunTheTests() throws Exception {
        List<String> commands =
                in(COMMAND).results().map(block -> block.group(1)).toList();
        assertEquals(
                List.of("mvn -q -pl ws-it/demo -am compile exec:java\n", "bash .ci/run\n"), commands.subList(0, 2));
    }

    @Test
    void quotesTheExamplesAsTheyAre() throws Exception {
        List<MatchResult> quotations = in(QUOTATION).results().toList();
        for (MatchResult quotation : quotations) {
            String source = Files.readString(ROOT.resolve(quotation.group(1)));
            assertTrue(
                    withoutIndentation(source).contains(withoutIndentation(quotation.group(2))),
                    () -> "README.md does not quote " + quotation.group(1) + " as it is:\n" + quotation.group(2));
        }
        assertEquals(examples(), quotations.stream().map(q -> q.group(1)).collect(Collectors.toSet()));
    }

    private static Set<String> examples() throws Exception {
        Path directory = Path.of("ws-it", "demo", "src", "main", "java", "org", "ws101", "demo", "examples");
        try (var files = Files.list(ROOT.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(Predicate.not("package-info.java"::equals))
                    .map(name -> directory.resolve(name).toString().replace('\\', '/'))
                    .collect(Collectors.toSet());
        }
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}

package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Pattern COMMAND = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    @Test
    void beginsWithTheCommandsThatStartTheDemoAndRunTheTests() throws Exception {
        List<String> commands = COMMAND.matcher(new Quotations("README.md").document())
                .results()
                .map(block -> block.group(1))
                .toList();
        assertEquals(
                List.of("mvn -q -pl ws-it/demo -am compile exec:java\n", "bash .ci/run\n"), commands.subList(0, 2));
    }

    @Test
    void quotesTheExamplesAsTheyAre() throws Exception {
        Quotations quotations = new Quotations("README.md");
        quotations.areAsInTheirSources();
        assertEquals(examples(), quotations.sources());
    }

    private static Set<String> examples() throws Exception {
        Path directory = Path.of("ws-it", "demo", "src", "main", "java", "org", "ws101", "demo", "examples");
        try (var files = Files.list(Quotations.ROOT.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(Predicate.not("package-info.java"::equals))
                    .map(name -> directory.resolve(name).toString().replace('\\', '/'))
                    .collect(Collectors.toSet());
        }
    }
}

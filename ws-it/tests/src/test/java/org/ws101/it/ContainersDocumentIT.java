package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Container;

/** The table of docs/CONTAINERS.md has the containers that the suite starts, with their versions. */
@Tag("any-jdk")
class ContainersDocumentIT {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern NAME = Pattern.compile("`([A-Z_0-9]+)`");
    private static final Pattern VERSION = Pattern.compile("<([\\w.-]+)\\.version>(\\d+(?:\\.\\d+)+(?:-M\\d+)?)");
    private static final int VERSION_COLUMN = 2;
    private static final int NAMES_COLUMN = 3;

    private static List<String[]> rows() throws IOException {
        return Files.readString(ROOT.resolve("docs/CONTAINERS.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| container |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1))
                .toList();
    }

    @Test
    void hasEachContainerOfTheSuiteInOneRow() throws IOException {
        List<String> named = rows().stream()
                .flatMap(row -> NAME.matcher(row[NAMES_COLUMN]).results().map(found -> found.group(1)))
                .sorted()
                .toList();
        assertEquals(
                Arrays.stream(Container.values()).map(Container::name).sorted().toList(), named);
    }

    @Test
    void hasTheVersionsOfTheBuild() throws IOException {
        Path build = ROOT.resolve("pom.xml");
        Set<String> versions = new TreeSet<>();
        Matcher matcher = VERSION.matcher(Files.readString(build));
        while (matcher.find()) {
            versions.add(matcher.group(2));
        }
        for (String[] row : rows()) {
            String version = row[VERSION_COLUMN].strip();
            assertTrue(
                    version.isEmpty() || versions.contains(version),
                    () -> row[1].strip() + " has the version " + version + ", which is not in " + build);
        }
    }

    @Test
    void fillsEachCellOfWhatIsTested() throws IOException {
        for (String[] row : rows()) {
            if (!row[NAMES_COLUMN].isBlank()) {
                long empty = Arrays.stream(row, 1, row.length - 1)
                        .filter(String::isBlank)
                        .count();
                assertEquals(0, empty, () -> "a cell of " + row[1].strip() + " is empty");
            }
        }
    }
}

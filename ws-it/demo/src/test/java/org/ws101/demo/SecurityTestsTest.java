package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents say is tested has a test: each row of docs/SECURITY-TESTS.md. */
class SecurityTestsTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern BETWEEN_TABLE_AND_TITLES = Pattern.compile("\\|(?:---\\|)+");

    private static String text(String document) throws IOException {
        return Files.readString(Quotations.ROOT.resolve(document));
    }

    /** The rows of the tables, without their titles. */
    private static List<String> rows() throws IOException {
        List<String> lines = text("docs/SECURITY-TESTS.md").lines().toList();
        return IntStream.range(1, lines.size())
                .filter(i -> lines.get(i).startsWith("|") && lines.get(i - 1).startsWith("|"))
                .mapToObj(lines::get)
                .filter(line -> !BETWEEN_TABLE_AND_TITLES.matcher(line).matches())
                .toList();
    }

    private static List<MatchResult> names(String text) {
        return NAME.matcher(text).results().toList();
    }

    @Test
    void eachRowNamesATest() throws IOException {
        assertNotEquals(List.of(), rows());
        assertEquals(
                List.of(), rows().stream().filter(row -> names(row).isEmpty()).toList());
    }

    /** In no more than one class: else nobody knows which is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/SECURITY-TESTS.md", "SECURITY.md", "docs/LOG.md"})
    void eachTestThatIsNamedIsThere(String document) throws IOException {
        TestSources sources = new TestSources();
        List<MatchResult> names = names(text(document));
        assertNotEquals(List.of(), names);
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> sources.count(name.group(1), name.group(2)) != 1)
                        .map(MatchResult::group)
                        .toList());
    }

    /** A comparison would have to take as long for wrong ones as for right ones. */
    @ParameterizedTest
    @ValueSource(strings = {"ws-servlet", "ws-cdi", "ws-it/spring-boot"})
    void noServerReadsCredentials(String module) throws IOException {
        Path sources = Quotations.ROOT.resolve(module).resolve(Path.of("src", "main", "java"));
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> reading = files.filter(Files::isRegularFile)
                    .filter(SecurityTestsTest::readsCredentials)
                    .toList();
            assertEquals(List.of(), reading);
        }
    }

    private static boolean readsCredentials(Path source) {
        try {
            String code = Files.readString(source);
            return Stream.of("\"Authorization\"", "AUTHORIZATION", ".login(", "getPassword")
                    .anyMatch(code::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SECURITY.md, Authorisation of each message. A handshake is checked once",
        "README.md, 'to check, message by message'"
    })
    void messagesAreSaidToBeTheApplicationsToAuthorise(String document, String words) throws IOException {
        assertTrue(text(document).replaceAll("\\s+", " ").contains(words), document);
    }
}

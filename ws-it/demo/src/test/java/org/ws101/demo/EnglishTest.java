package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The English of the documents, of the public Javadoc, of errors and of logs: CONTRIBUTING.md has the rules. */
class EnglishTest {
    private static final int WORDS_OF_A_SENTENCE = 25;
    private static final int LINE = 120;

    /** Words with a better one in its field; {@code GET} is none of them. */
    private static final Pattern AVOIDED = Pattern.compile(
            "\\b(?:[Tt](?:ak(?:e|es|en|ing)|ook)|[Gg](?:iv(?:e|es|en|ing)|ave)"
                    + "|[Ll]ets?|[Hh](?:olds?|eld|olding)|[Gg](?:ets?|ot|etting)|[Kk](?:eeps?|ept|eeping)|[Tt](?:ells?|old|elling)"
                    + "|[Aa]sk(?:s|ed|ing)?|[Hh]ear(?:s|d)?|[Kk](?:nows?|new|nown)|[Ww]ant(?:s|ed)?|[Ww]ho(?:ever|m?ever)|[Ww]hat(?:ever)?"
                    + "|[Mm]ost|[Ll]east|[Nn]obody|[Ss]omebody|[Ee]verybody|[Aa]nybody|[Hh]a(?:s|ve) (?:an?|the|no))\\b");

    /** An error says what a value has, and the RFC calls a bit so. */
    private static final Pattern ALLOWED_IN_ERRORS =
            Pattern.compile("[Hh]a(?:s|ve) (?:an?|the|no)|most(?= significant bit)");

    private static final String LITERAL = "\"(?:[^\"\\\\\n]|\\\\.)*\"";
    /** Literals with what stands between them, if that is an expression without a statement's end. */
    private static final Pattern TEXT =
            Pattern.compile(LITERAL + "(?:\\s*\\+\\s*(?:[^;\"{}]{1,160}?\\+\\s*)?" + LITERAL + ")*");

    private static final Pattern COMMENTED = Pattern.compile("(?s)/\\*.*?\\*/|(?<![:\"])//[^\n]*");
    /** Two words in a row, of which the second is no name: nothing else is in quotes and made of these. */
    private static final Pattern PROSE = Pattern.compile("[A-Za-z]{2,} [a-z]{2,}");

    /** How the documentation of a method does not begin: its first word is a verb. */
    private static final Pattern NO_VERB = Pattern.compile(
            "(?:The|An?|Whether|How|What|Why|Who|When|Where|Those|These|That|This|All|Some|Like|As|With|Of|On|One|No)\\b.*");

    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|<!--.*?-->");
    private static final Pattern QUOTED = Pattern.compile("`[^`]*`|(?<![*\\w])\\*[^*\\s][^*]*\\*(?![*\\w])");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern ITEM = Pattern.compile(" *(?:\\* |\\d+\\. ).*");

    private static final Pattern COMMENT =
            Pattern.compile("(?s)/\\*\\*(.*?)\\*/\\s*(?:@\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s+)*([^{;]*)");
    private static final Pattern TYPE =
            Pattern.compile("(?s)(?:.* )?(?:class|record|interface|@interface|enum|package) .*");
    private static final Pattern CONSTANT = Pattern.compile("(?s)[A-Z][A-Z0-9_]*\\b.*");
    private static final Pattern INTERFACE = Pattern.compile("(?m)^public (?:sealed )?@?interface ");

    /** The documentation of a public declaration, without code. */
    private record Documented(Path file, String text, String declaration) {
        private boolean isMethod() {
            int parameters = declaration.indexOf('(');
            return parameters > 0
                    && !TYPE.matcher(declaration).matches()
                    && !CONSTANT.matcher(declaration).matches()
                    && !declaration.substring(0, parameters).contains("=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "SECURITY.md",
                "docs/BY-CODE.md",
                "docs/COMING-FROM.md",
                "docs/DEPENDENCIES.md",
                "docs/ENDPOINTS.md",
                "docs/INTEROP.md",
                "docs/LOG.md",
                "docs/OPTIONS.md",
                "docs/PROXIES.md",
                "docs/RECONNECTING.md",
                "docs/RUNNING.md",
                "docs/SCALE-OUT.md",
                "docs/SERVERS.md",
                "docs/SPRING.md",
                "docs/TESTING.md",
                "docs/WATCHING.md",
                "ws-it/site/src/main/pages/GET-STARTED.md",
                "ws-it/template/README.md"
            })
    void aDocumentHasShortSentencesOfWordsOfTheField(String document) throws Exception {
        List<String> faults = new ArrayList<>();
        List<String> sentences = sentences(Files.readString(Quotations.ROOT.resolve(document)));
        for (String sentence : sentences) {
            long words = Stream.of(sentence.split("\\s+"))
                    .filter(word -> word.matches(".*\\w.*"))
                    .count();
            if (words > WORDS_OF_A_SENTENCE) {
                faults.add(words + " words: " + sentence);
            }
            avoidedIn(sentence).forEach(word -> faults.add(word + ": " + sentence));
        }
        assertTrue(sentences.size() > 10);
        assertEquals("", String.join("\n", faults));
    }

    /** Of its prose; a cell of a table is a sentence, and so is each of its clauses. */
    private static List<String> sentences(String document) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : CODE.matcher(document).replaceAll("").split("\n", -1)) {
            boolean row = line.startsWith("|");
            if (row
                    || line.isBlank()
                    || line.startsWith("#")
                    || ITEM.matcher(line).matches()) {
                paragraphs.add(paragraph.toString());
                paragraph.setLength(0);
            }
            if (row) {
                paragraphs.addAll(List.of(line.split("[|;]")));
            } else if (!line.startsWith("#")) {
                paragraph.append(line.strip()).append(' ');
            }
        }
        paragraphs.add(paragraph.toString());
        return paragraphs.stream()
                .map(text -> LINK.matcher(QUOTED.matcher(text).replaceAll("X")).replaceAll("$1"))
                .flatMap(text -> Stream.of(text.strip().split("(?<=[.!?])\\s+")))
                .filter(text -> !text.isBlank())
                .toList();
    }

    private static List<String> avoidedIn(String text) {
        return AVOIDED.matcher(text).results().map(found -> found.group()).toList();
    }

    static Stream<String> publicPackages() {
        return Stream.of(
                "ws-api: org/ws101",
                "ws-api: org/ws101/client",
                "ws-servlet: org/ws101/servlet",
                "ws-servlet: org/ws101/servlet/jms",
                "ws-cdi: org/ws101/cdi",
                "ws-it/testkit: org/ws101/testkit",
                "ws-it/testkit-base: org/ws101/testkit/wire",
                "ws-it/micrometer: org/ws101/micrometer",
                "ws-it/opentelemetry: org/ws101/opentelemetry",
                "ws-it/spring-boot: org/ws101/spring");
    }

    @ParameterizedTest
    @MethodSource("publicPackages")
    void theJavadocOfPublicTypesHasWordsOfTheFieldAndBeginsWithVerbs(String where) throws Exception {
        List<String> faults = new ArrayList<>();
        List<Documented> all = documented(where);
        assertNotEquals(0, all.size());
        for (Documented each : all) {
            avoidedIn(each.text())
                    .forEach(word -> faults.add(each.file().getFileName() + ": " + word + ": " + each.text()));
            if (each.isMethod() && NO_VERB.matcher(each.text()).matches()) {
                faults.add(each.file().getFileName() + " begins without a verb: " + each.text());
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    @ParameterizedTest
    @MethodSource("publicPackages")
    void theLinesOfTheJavadocOfPublicTypesAreShort(String where) throws Exception {
        List<String> faults = new ArrayList<>();
        for (Path file : publicTypes(where)) {
            Files.readAllLines(file).stream()
                    .filter(line -> line.length() > LINE && line.matches(" *(?:/\\*)?\\* .*"))
                    .forEach(line -> faults.add(file.getFileName() + ": " + line));
        }
        assertEquals("", String.join("\n", faults));
    }

    @ParameterizedTest
    @CsvSource({"ws-api, 50", "ws-servlet, 50", "ws-cdi, 50", "ws-it/spring-boot, 30", "ws-it/testkit, 30"})
    void errorsAndLogsHaveShortSentencesOfWordsOfTheField(String module, int fewerTexts) throws Exception {
        List<String> faults = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Quotations.ROOT.resolve(module).resolve(Path.of("src", "main", "java")))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                for (String text : texts(Files.readString(file))) {
                    texts.add(text);
                    faultsOfError(text).forEach(fault -> faults.add(file.getFileName() + ": " + fault));
                }
            }
        }
        assertTrue(texts.size() > fewerTexts);
        assertEquals("", String.join("\n", faults));
    }

    /** The prose in the literals of a source, which is that of exceptions and logs; an expression between them is X. */
    private static List<String> texts(String source) {
        return TEXT.matcher(COMMENTED.matcher(source).replaceAll(""))
                .results()
                .map(found ->
                        found.group().replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("(?s)\"\\s*\\+[^\"]*\\+\\s*\"", "X"))
                .filter(text -> PROSE.matcher(text).find())
                .toList();
    }

    private static List<String> faultsOfError(String text) {
        List<String> faults = new ArrayList<>();
        avoidedIn(ALLOWED_IN_ERRORS.matcher(text).replaceAll("X")).forEach(word -> faults.add(word + ": " + text));
        for (String clause : text.split("(?<=[.:;?])\\s+", -1)) {
            long words = Stream.of(clause.split("\\s+"))
                    .filter(word -> word.matches(".*\\w.*"))
                    .count();
            if (words > WORDS_OF_A_SENTENCE) {
                faults.add(words + " words: " + clause);
            }
        }
        return faults;
    }

    private static List<Path> publicTypes(String where) throws Exception {
        String[] parts = where.split(": ", -1);
        Path directory = Quotations.ROOT
                .resolve(parts[0])
                .resolve(Path.of("src", "main", "java"))
                .resolve(parts[1]);
        List<Path> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                if (file.endsWith("package-info.java") || Files.readString(file).contains("\npublic ")) {
                    types.add(file);
                }
            }
        }
        return types;
    }

    private static List<Documented> documented(String where) throws Exception {
        List<Documented> documented = new ArrayList<>();
        for (Path file : publicTypes(where)) {
            String source = Files.readString(file);
            boolean ofInterface = INTERFACE.matcher(source).find();
            Matcher comment = COMMENT.matcher(source);
            while (comment.find()) {
                String declaration = comment.group(2);
                if (declaration.startsWith("public ")
                        || declaration.startsWith("protected ")
                        || declaration.startsWith("package ")
                        || CONSTANT.matcher(declaration).matches()
                        || (ofInterface && !declaration.startsWith("private "))) {
                    documented.add(new Documented(file, text(comment.group(1)), declaration));
                }
            }
        }
        return documented;
    }

    /** A comment without its asterisks, its code and the names of parameters. */
    private static String text(String comment) {
        return comment.replaceAll("(?m)^ *\\* ?", "")
                .replaceAll("(?s)<pre>.*?</pre>", "")
                .replaceAll("\\{@[^{}]*(?:\\{[^{}]*\\}[^{}]*)*\\}", "X")
                .replaceAll("@param <?\\w+>?", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void textsOfErrorsAreFoundInTheirSource() {
        String source =
                "/* \"not this one\" */ throw new E(\"It is \" + size // \"nor this\"\n + \" bytes, at\"\n + \" most\"); name(\"a.b\");";
        assertEquals(List.of("\"It is X bytes, at most\""), texts(source));
        assertEquals(List.of("most: It is X, most"), faultsOfError("It is X, most"));
        assertEquals(List.of(), faultsOfError("It has a most significant bit"));
        assertEquals(1, faultsOfError("word ".repeat(26)).size());
        assertEquals(List.of(), faultsOfError("word ".repeat(24) + "end: " + "word ".repeat(25)));
    }

    @Test
    void wordsAreFoundAndThoseOfHttpAreNot() {
        assertEquals(List.of("Lets", "take", "has no", "least"), avoidedIn("Lets it take; it has no GET, at least."));
        assertEquals(
                List.of("One X.", "And two."),
                sentences("# Title\n\nOne `what is taken`.\nAnd two.\n```sh\nget\n```\n"));
    }
}

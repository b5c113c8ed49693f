package org.ws101.servlet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * A fuzz target: the path of a request, and the templates of endpoints. Which paths are plain, how they are decoded, which template
 * matches and with which parameters is what a second reading says, by regular expressions; the only exception is the declared one for
 * a template; memory and steps grow no faster than the length.
 */
public final class PathFuzz {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String CONTEXT = "/app/my app";
    private static final Pattern PLAIN_CHARACTERS = Pattern.compile("(?:[!-~&&[^%\\\\]]|%[0-9A-Fa-f]{2})*+");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.\\-]*)(\\*?)\\}");

    private PathFuzz() {}

    /** Lines: the path as it stood in the request; the path of the context, if any; then the templates. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> lines = Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\n", -1));
        String raw = lines.get(0);
        Optional<String> oddity = within(input.length, () -> RequestPath.oddity(raw));
        assertEquals(isPlain(raw), oddity.isEmpty(), () -> raw + ": " + oddity);
        Optional<String> path = isPlain(raw) ? Optional.of(decoded(raw)) : Optional.empty();
        path.ifPresent(decoded -> {
            assertEquals(decoded, within(input.length, () -> RequestPath.withinContext(raw, "")));
            assertEquals(decoded, RequestPath.withinContext("/app/my%20app" + raw, CONTEXT));
            assertTrue(readsInOneWay(decoded), decoded);
        });
        List<String> templates = lines.subList(Math.min(1, lines.size()), lines.size());
        templates(templates, path.orElse(raw));
    }

    /**
     * Bounds memory, and under a fuzzer the time of the processor, by the length of what is read; classes may be loaded within. The
     * fuzzer itself allocates about 2 KiB for each segment, whose strings it looks at.
     */
    private static <T> T within(int length, Supplier<T> work) {
        boolean fuzzing = Boolean.getBoolean("ws101.fuzzing");
        long most = 256 * 1024 + (fuzzing ? 2048L : 256L) * length;
        long longest = fuzzing ? 100 * most : Long.MAX_VALUE;
        for (int attempt = 1; ; attempt++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long start = THREADS.getCurrentThreadCpuTime();
            T result = work.get();
            long took = THREADS.getCurrentThreadCpuTime() - start;
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            if (allocated <= most && took <= longest) {
                return result;
            }
            assertTrue(attempt < 3, allocated + " bytes of " + most + ", " + took + " ns of " + longest);
        }
    }

    /** What each container may read in its way, and all read the same. */
    private static boolean isPlain(String raw) {
        if (!raw.startsWith("/") || !PLAIN_CHARACTERS.matcher(raw).matches()) {
            return false;
        }
        List<String> segments = List.of(raw.substring(1).split("/", -1));
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            String name = segment.replaceFirst(";.*", "");
            boolean last = i == segments.size() - 1;
            boolean empty = last ? name.isEmpty() && !segment.isEmpty() : name.isEmpty();
            String undotted = name.replaceAll("(?i)%2e", ".");
            if (empty || undotted.equals(".") || undotted.equals("..")) {
                return false;
            }
            boolean encoded = ESCAPE.matcher(segment).results().anyMatch(escape -> isSpecial(escape.group(1)));
            if (encoded || octets(segment).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** A slash, a backslash, a percent sign, a semicolon, or a control character. */
    private static boolean isSpecial(String hex) {
        int octet = Integer.parseInt(hex, 16);
        return octet < 0x20 || octet == 0x7F || "/\\%;".indexOf(octet) >= 0;
    }

    /** Decodes; empty if what comes out is not UTF-8. */
    private static Optional<String> octets(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        Matcher escape = ESCAPE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (escape.region(at, text.length()).lookingAt()) {
                octets.write(Integer.parseInt(escape.group(1), 16));
                at += 3;
            } else {
                octets.write(text.charAt(at++));
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String plain) {
        StringBuilder decoded = new StringBuilder();
        for (String segment : plain.substring(1).split("/", -1)) {
            decoded.append('/').append(octets(segment.replaceFirst(";.*", "")).orElseThrow());
        }
        return decoded.toString();
    }

    private static boolean readsInOneWay(String decoded) {
        boolean plain = decoded.chars().noneMatch(c -> c < ' ' || c == 0x7F || "\\;%".indexOf(c) >= 0);
        String[] segments = decoded.replaceFirst("/\\z", "").split("/", -1);
        return plain
                && Arrays.stream(segments)
                        .skip(1) // before the first slash there is none
                        .noneMatch(segment -> List.of("", ".", "..").contains(segment));
    }

    private static void templates(List<String> templates, String path) {
        Routes<String> routes = new Routes<>();
        Map<String, String> added = new TreeMap<>();
        for (String text : templates) {
            Optional<String> shape = shape(text);
            boolean fits = shape.isPresent() && !added.containsKey(shape.get());
            assertEquals(fits, adds(routes, text), text);
            if (fits) {
                added.put(shape.get(), text);
                PathTemplate template = PathTemplate.parse(text);
                assertEquals(shape.get(), template.normalised());
                assertEquals(text, template.toString());
                assertTrue(template.canBeWithin("/*"));
                assertTrue(routes.has(text));
            }
        }
        int length = path.length() + templates.stream().mapToInt(String::length).sum();
        Optional<Routes.Match<String>> found = within(length, () -> routes.find(path));
        Optional<String> expected = best(added, path);
        assertEquals(expected, found.map(Routes.Match::target), () -> path + " among " + added);
        found.ifPresent(match -> {
            assertEquals(parameters(match.target(), path), match.parameters());
            assertEquals(match.parameters().keySet(), match.path().parameterNames());
        });
        assertFalse(routes.isEmpty() && !added.isEmpty());
    }

    private static boolean adds(Routes<String> routes, String text) {
        try {
            routes.add(text, text);
            return true;
        } catch (WebSocketDeploymentException e) {
            assertFalse(e.getMessage().isEmpty());
            return false;
        }
    }

    /** What a template has in common with those that match the same; empty if it is none. */
    private static Optional<String> shape(String text) {
        if (!text.startsWith("/") || text.contains("?") || text.contains("#")) {
            return Optional.empty();
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        List<String> names = new ArrayList<>();
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            Matcher parameter = PARAMETER.matcher(segment);
            if (parameter.matches()) {
                boolean rest = !parameter.group(2).isEmpty();
                if (names.contains(parameter.group(1)) || (rest && !last)) {
                    return Optional.empty();
                }
                names.add(parameter.group(1));
                shape.append(rest ? "/{*}" : "/{}");
            } else if (isLiteral(segment, last)) {
                shape.append('/').append(segment);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(shape.toString());
    }

    /** What a segment of a plain path can be once it is decoded; an asterisk alone would be taken for a wildcard. */
    private static boolean isLiteral(String segment, boolean last) {
        boolean valid = segment.codePoints()
                .noneMatch(c -> c < ' ' || c == 0x7F || "{}%;\\".indexOf(c) >= 0 || (c >= 0xD800 && c <= 0xDFFF));
        return valid && !List.of(".", "..", "*", "**").contains(segment) && (last || !segment.isEmpty());
    }

    private static Matcher matcher(String template, String path) {
        StringBuilder expression = new StringBuilder();
        for (String segment : template.substring(1).split("/", -1)) {
            Matcher parameter = PARAMETER.matcher(segment);
            expression
                    .append('/')
                    .append(
                            !parameter.matches()
                                    ? Pattern.quote(segment)
                                    : parameter.group(2).isEmpty() ? "([^/]+)" : "(.+)");
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL).matcher(path);
    }

    /** The first in the order of literal, parameter, rest, segment by segment. */
    private static Optional<String> best(Map<String, String> added, String path) {
        Map<String, String> byKinds = new TreeMap<>();
        added.forEach((shape, text) -> {
            if (matcher(text, path).matches()) {
                StringBuilder kinds = new StringBuilder();
                for (String segment : shape.substring(1).split("/", -1)) {
                    kinds.append(segment.equals("{*}") ? 'c' : segment.equals("{}") ? 'b' : 'a');
                }
                byKinds.put(kinds.toString(), text);
            }
        });
        return byKinds.values().stream().findFirst();
    }

    private static Map<String, String> parameters(String template, String path) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher values = matcher(template, path);
        assertTrue(values.matches());
        int group = 0;
        for (String segment : template.substring(1).split("/", -1)) {
            Matcher parameter = PARAMETER.matcher(segment);
            if (parameter.matches()) {
                parameters.put(parameter.group(1), values.group(++group));
            }
        }
        return parameters;
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        return List.of(
                        "/",
                        "/chat/r%C3%A4ume\n/chat/{room}\n/chat/lobby\n/{all*}",
                        "/chat;a=b/lobby;c\n/chat/lobby\n/{a}/{b}\n/chat/",
                        "/a/b/c/\n/a/{rest*}\n/a/{b}/{rest*}\n/a/b/c/\n/{x}/{y}/{z}/",
                        "/a/../b\n/a/../b\n/a//b\n/a/{b}{c}\n/{a}/{a}",
                        "/a/%2e%2E;x\n/{a*}/b\n/a%20b\n/a b\na",
                        "/a%2Fb\n/{}\n/{0}\n/{a.b-c}\n/?\n/#",
                        "/a%C0%AF\n/\u00E4\n/\uFFFD",
                        "/;x\n/\n",
                        "a/b\n/a/b",
                        "*\n/\u0085",
                        "/a+b%2Bc@d!$&'()*,=:~\n/a+b+c@d!$&'()*,=:~")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}

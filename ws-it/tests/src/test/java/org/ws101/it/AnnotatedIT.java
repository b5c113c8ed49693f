package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.NamesContainer;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** Endpoint beans of every scope, in both styles, wherever there is CDI: which instance serves, and what is around it. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.ws101.it.CdiIT#withCdi")
@ExtendWith({OneTestAtATime.class, NamesContainer.class})
class AnnotatedIT {
    private static final Pattern CALL = Pattern.compile(
            "(\\w+) endpoint (\\d+) elsewhere (\\d+) request (\\d+) connection (\\d+) with its class loader and no protocol");

    private static final Set<String> SHARED = Set.of("ApplicationScoped", "Singleton");

    /** So many that the threads which served a connection are among those that answer. */
    private static final int REQUESTS = 20;

    private final Container container;

    AnnotatedIT(Container container) {
        this.container = container;
    }

    /** What an endpoint told of a callback: the number of each instance that it saw. */
    private record Call(String callback, int endpoint, int elsewhere, int request, int connection) {}

    /** The beans under test, each at a path of its own. */
    static Stream<String> subjects() {
        return Stream.of("annotated", "functional")
                .flatMap(style -> Stream.of(
                                "ApplicationScoped", "RequestScoped", "ConnectionScoped", "Dependent", "Singleton")
                        .map(scope -> style + "/" + scope));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyCallbackIsIntercepted(String subject) throws IOException {
        List<String> intercepted = after(journal(subject), "intercepted ").toList();
        assertEquals(
                isAnnotated(subject) ? List.of("onOpen", "onText", "onText", "onError", "onClose") : List.of("proceed"),
                intercepted);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyCallbackHasContextsAndClassLoader(String subject) throws IOException {
        List<Call> calls = calls(journal(subject));
        assertEquals(
                isAnnotated(subject)
                        ? List.of("open", "message", "failing", "error", "close")
                        : List.of("open", "message", "failing", "close"),
                calls.stream().map(Call::callback).toList());
        assertEquals(1, distinct(calls, Call::connection).size(), calls::toString);
        // an annotated method for errors shares the request of the method that threw
        assertEquals(
                isAnnotated(subject) ? 4 : 1, distinct(calls, Call::request).size(), calls::toString);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void instanceIsTheOneThatScopeAsksFor(String subject) throws IOException {
        List<Call> first = calls(journal(subject));
        List<Call> second = calls(journal(subject));
        for (Call call : first) {
            if (subject.endsWith("/Dependent")) {
                assertNotEquals(call.endpoint(), call.elsewhere());
            } else {
                assertEquals(call.endpoint(), call.elsewhere());
            }
        }
        boolean perCall = subject.equals("annotated/RequestScoped");
        assertEquals(perCall ? 4 : 1, distinct(first, Call::endpoint).size(), first::toString);
        Set<Integer> both = new HashSet<>(distinct(first, Call::endpoint));
        both.retainAll(distinct(second, Call::endpoint));
        assertEquals(isShared(subject), !both.isEmpty(), () -> first + " and " + second);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyInstanceIsDestroyedOnce(String subject) throws IOException {
        String id = UUID.randomUUID().toString();
        List<Call> calls = calls(journal(subject, id));
        // what is destroyed twice has been by the time that another connection is over
        journal(subject);
        List<String> journal = container.server().journal(id);
        assertDestroyed(distinct(calls, Call::request), journal, "request");
        assertDestroyed(distinct(calls, Call::connection), journal, "connection");
        assertDestroyed(isShared(subject) ? Set.of() : distinct(calls, Call::endpoint), journal, "endpoint");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void perConnectionInstancesOutliveTheLastCallback(String subject) throws IOException {
        List<String> journal = journal(subject);
        // an instance of the request goes with the request of its callback
        Set<String> lasting =
                subject.endsWith("/RequestScoped") ? Set.of("connection") : Set.of("connection", "endpoint");
        List<String> destroyedBefore = after(
                        journal.stream()
                                .takeWhile(entry -> !entry.startsWith("close "))
                                .toList(),
                        "destroyed ")
                .filter(what -> lasting.contains(firstWord(what)))
                .toList();
        assertEquals(List.of(), destroyedBefore);
    }

    /** Containers serve connections and ordinary requests with the same threads. */
    @ParameterizedTest
    @MethodSource("subjects")
    void contextsAreNotActiveAfterwards(String subject) throws IOException {
        journal(subject);
        // a servlet has a request context of its own only where CDI knows of servlets
        String expected = container.servesWebArchive() ? "request" : "";
        for (int i = 0; i < REQUESTS; i++) {
            assertEquals(expected, container.server().probe("contexts"));
        }
    }

    private List<String> journal(String subject) throws IOException {
        return journal(subject, UUID.randomUUID().toString());
    }

    /** Has a connection opened, a text answered, and another fail; gives all that the application told when it was over. */
    private List<String> journal(String subject, String id) throws IOException {
        try (RawClient client = Clients.upgraded(container, "/matrix/" + subject + "?id=" + id)) {
            assertEquals("open", firstWord(client.readFrame().text()));
            client.send(Wire.text("x"));
            assertEquals("message", firstWord(client.readFrame().text()));
            client.send(Wire.text("fail"));
            assertEquals(1011, client.readCloseAndAnswer().closeCode());
        }
        return Eventually.answer(() -> container.server().journal(id), journal -> isOver(subject, journal));
    }

    private static String firstWord(String entry) {
        return entry.substring(0, entry.indexOf(' '));
    }

    private static boolean isOver(String subject, List<String> journal) {
        List<Call> calls = calls(journal);
        return calls.stream().anyMatch(call -> call.callback().equals("close"))
                && isDestroyed(calls, Call::connection, journal, "connection")
                && isDestroyed(calls, Call::request, journal, "request")
                && (isShared(subject) || isDestroyed(calls, Call::endpoint, journal, "endpoint"));
    }

    private static boolean isDestroyed(
            List<Call> calls, Function<Call, Integer> instance, List<String> journal, String role) {
        return calls.stream().allMatch(call -> journal.contains("destroyed " + role + " " + instance.apply(call)));
    }

    private static void assertDestroyed(Set<Integer> expected, List<String> journal, String role) {
        List<Integer> destroyed =
                after(journal, "destroyed " + role + " ").map(Integer::valueOf).toList();
        assertEquals(expected, new HashSet<>(destroyed), journal::toString);
        assertEquals(expected.size(), destroyed.size(), journal::toString);
    }

    private static Stream<String> after(List<String> journal, String prefix) {
        return journal.stream()
                .filter(entry -> entry.startsWith(prefix))
                .map(entry -> entry.substring(prefix.length()));
    }

    private static List<Call> calls(List<String> journal) {
        return journal.stream()
                .filter(entry -> !entry.startsWith("destroyed ") && !entry.startsWith("intercepted "))
                .map(AnnotatedIT::call)
                .toList();
    }

    private static Call call(String entry) {
        Matcher matcher = CALL.matcher(entry);
        if (!matcher.matches()) {
            throw new AssertionError("Expected " + CALL + ", but got " + entry);
        }
        return new Call(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5)));
    }

    private static Set<Integer> distinct(List<Call> calls, Function<Call, Integer> instance) {
        return calls.stream().map(instance).collect(Collectors.toSet());
    }

    private static boolean isAnnotated(String subject) {
        return subject.startsWith("annotated/");
    }

    private static boolean isShared(String subject) {
        return SHARED.contains(subject.substring(subject.indexOf('/') + 1));
    }
}

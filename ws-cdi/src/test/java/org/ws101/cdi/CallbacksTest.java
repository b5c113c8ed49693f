package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

class CallbacksTest {

    @Nested
    class Lifecycle {
        @Test
        void callbacksAreMadeInOrder() throws Exception {
            try (Deployment deployment = new Deployment(Everything.class);
                    RawClient peer = deployment.connect("/everything")) {
                peer.sendText("hello");
                assertEquals("text hello", peer.receive());
                peer.sendBinary(new byte[] {1, 2});
                assertEquals("bytes 0102", peer.receive());
                peer.send(Wire.ping("\3"));
                assertEquals("ping 03", peer.receive());
                peer.send(Wire.pong("\4"));
                assertEquals("pong 04", peer.receive());
                peer.sendClose(1000);
                assertEquals("close 1000", peer.receive());
                deployment.diary().reads("open", "closed 1000 of /everything");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void textWithoutACallbackForItClosesWith1003() throws Exception {
            try (Deployment deployment = new Deployment(Upload.class);
                    RawClient peer = deployment.connect("/upload")) {
                peer.sendText("hello");
                assertEquals("close 1003 No text messages here.", peer.receive());
            }
        }

        @Test
        void binaryMessageWithoutACallbackForItClosesWith1003() throws Exception {
            try (Deployment deployment = new Deployment(Failing.class);
                    RawClient peer = deployment.connect("/failing")) {
                peer.sendBinary(new byte[1]);
                assertEquals("close 1003 No binary messages here.", peer.receive());
            }
        }
    }

    @Nested
    class HandshakeParameters {
        @Test
        void restOfThePathIsOne() throws Exception {
            try (Deployment deployment = new Deployment(Tree.class);
                    RawClient peer = deployment.connect("/tree/a/b%20c/")) {
                assertEquals("a/b c/", peer.receive());
            }
        }

        private static final String ID = "6f2ab7a4-7d0c-4d9c-8f0f-0d5f0c5f6a11";

        @Test
        void pathAndQueryAreConverted() throws Exception {
            try (Deployment deployment = new Deployment(Converting.class);
                    RawClient peer = deployment.connect(
                            "/convert/a%20b/-7/HIGH/" + ID + "?day=2026-02-03&n=5&tag=x&tag=y&big=9000000000")) {
                assertEquals(
                        "a b|-7|HIGH|" + ID + "|2026-02-03|Optional[5]|[x, y]|9000000000|null|null", peer.receive());
            }
        }

        @Test
        void whatIsNotInTheQueryIsNullOrEmpty() throws Exception {
            try (Deployment deployment = new Deployment(Converting.class);
                    RawClient peer = deployment.connect("/convert/a/1/LOW/" + ID + "?big=1")) {
                assertEquals("a|1|LOW|" + ID + "|null|Optional.empty|[]|1|null|null", peer.receive());
            }
        }

        @Test
        void pathThatCannotBeConvertedIsNotFound() throws Exception {
            try (Deployment deployment = new Deployment(Converting.class)) {
                assertEquals(404, deployment.refusalOf("/convert/a/x/LOW/" + ID + "?big=1"));
                assertEquals(404, deployment.refusalOf("/convert/a/1/MEDIUM/" + ID + "?big=1"));
                assertEquals(404, deployment.refusalOf("/convert/a/1/LOW/none?big=1"));
            }
        }

        @Test
        void queryThatCannotBeConvertedIsABadRequest() throws Exception {
            try (Deployment deployment = new Deployment(Converting.class)) {
                assertEquals(400, deployment.refusalOf("/convert/a/1/LOW/" + ID + "?big=1&n=x"));
                assertEquals(400, deployment.refusalOf("/convert/a/1/LOW/" + ID + "?big=1&day=tomorrow"));
            }
        }

        @Test
        void missingPrimitiveIsABadRequest() throws Exception {
            try (Deployment deployment = new Deployment(Converting.class)) {
                assertEquals(400, deployment.refusalOf("/convert/a/1/LOW/" + ID));
            }
        }

        @Test
        void theyAreThereInEveryCallback() throws Exception {
            try (Deployment deployment = new Deployment(InEveryCallback.class);
                    RawClient peer = deployment.connect("/every/lobby?loud=true")) {
                assertEquals("opened lobby", peer.receive());
                peer.sendText("x");
                assertEquals("x in lobby true", peer.receive());
                peer.sendText("fail");
                assertEquals("failed in lobby", peer.receive());
                peer.sendClose(1000);
                deployment.diary().reads("closed lobby");
            }
        }
    }

    @Nested
    class Payloads {
        @Test
        void textComesAsReader() throws Exception {
            try (Deployment deployment = new Deployment(Reading.class);
                    RawClient peer = deployment.connect("/reading")) {
                peer.sendText("one\ntwo");
                assertEquals("one", peer.receive());
            }
        }

        @Test
        void bytesComeAsInputStream() throws Exception {
            try (Deployment deployment = new Deployment(Reading.class);
                    RawClient peer = deployment.connect("/reading")) {
                peer.sendBinary(new byte[] {7, 8});
                assertEquals("bytes 08", peer.receive());
            }
        }

        @Test
        void bytesComeAsByteBuffer() throws Exception {
            try (Deployment deployment = new Deployment(Upload.class);
                    RawClient peer = deployment.connect("/upload")) {
                peer.sendBinary(new byte[] {7, 8});
                assertEquals("bytes 0708", peer.receive());
            }
        }

        @Test
        void messagesComeInPartsWithTheWordWhetherItIsTheLast() throws Exception {
            try (Deployment deployment = new Deployment(InParts.class);
                    RawClient peer = deployment.connect("/parts")) {
                peer.send(Wire.unfinished(Wire.TEXT, utf8("one")));
                assertEquals("one false", peer.receive());
                peer.send(Wire.unfinished(Wire.CONTINUATION, utf8("two")));
                assertEquals("two false", peer.receive());
                peer.send(Wire.last(utf8("three")));
                assertEquals("three true", peer.receive());
                peer.sendBinary(new byte[] {1});
                assertEquals("bytes 01", peer.receive());
            }
        }
    }

    @Nested
    class ReturnValues {
        @Test
        void everyKindIsSent() throws Exception {
            try (Deployment deployment = new Deployment(Returning.class);
                    RawClient peer = deployment.connect("/returning")) {
                assertEquals("opened", peer.receive());
                peer.sendText("present");
                assertEquals("present", peer.receive());
                peer.sendText("absent");
                peer.sendText("present");
                assertEquals("present", peer.receive());
                peer.sendBinary(new byte[] {1});
                assertEquals("bytes 01", peer.receive());
                peer.send(Wire.ping("\2"));
                assertEquals("bytes 02", peer.receive());
                peer.send(Wire.pong("\3"));
                assertEquals("message 03", peer.receive());
            }
        }

        @Test
        void stageIsSentWhenItCompletesAndHoldsNothingBack() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("first");
                peer.sendText("second");
                deployment.diary().reads("text first", "text second");
                Staged staged = deployment.bean(Staged.class);
                staged.complete("second", "2");
                assertEquals("2", peer.receive());
                staged.complete("first", "1");
                assertEquals("1", peer.receive());
            }
        }

        @Test
        void stageThatHasCompletedIsSent() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("now");
                assertEquals("now", peer.receive());
            }
        }

        @Test
        void stageThatFailsGoesToOnErrorAndTheConnectionStaysOpen() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("first");
                deployment.diary().reads("text first");
                deployment.bean(Staged.class).fail("first", new IOException("broken"));
                assertEquals("sorry: broken", peer.receive());
                peer.sendText("now");
                assertEquals("now", peer.receive());
            }
        }

        @Test
        void stageThatFailsWithWhatNobodyTakesClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("first");
                deployment.diary().reads("text first");
                deployment.bean(Staged.class).fail("first", new IllegalStateException("secret"));
                assertEquals("close 1011", peer.receive());
            }
        }

        @Test
        void stageThatFailsWithAWebSocketFailureClosesWithItsCode() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("first");
                deployment.diary().reads("text first");
                deployment.bean(Staged.class).fail("first", new WebSocketFailure(CloseCode.POLICY_VIOLATION, "enough"));
                assertEquals("close 1008 enough", peer.receive());
            }
        }

        @Test
        void stageThatCompletesAfterTheCloseIsForgotten() throws Exception {
            try (Deployment deployment = new Deployment(Staged.class);
                    RawClient peer = deployment.connect("/staged")) {
                peer.sendText("first");
                deployment.diary().reads("text first");
                peer.sendClose(1000);
                deployment.diary().reads("closed");
                deployment.bean(Staged.class).fail("first", new IOException("too late"));
                deployment.stopServer();
                deployment.diary().isExhausted();
            }
        }
    }

    @Nested
    class Errors {
        @Test
        void nearestMethodTakesWhatACallbackThrowsAndTheConnectionStaysOpen() throws Exception {
            try (Deployment deployment = new Deployment(Failing.class);
                    RawClient peer = deployment.connect("/failing")) {
                peer.sendText("argument");
                assertEquals("illegal argument", peer.receive());
                peer.sendText("number");
                assertEquals("illegal argument", peer.receive());
                peer.sendText("io");
                assertEquals("input or output", peer.receive());
            }
        }

        @Test
        void exceptionThatNobodyTakesClosesWith1011AndTellsNothing() throws Exception {
            try (Deployment deployment = new Deployment(Failing.class);
                    RawClient peer = deployment.connect("/failing")) {
                peer.sendText("state");
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("closed 1011");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void webSocketFailureClosesWithItsCode() throws Exception {
            try (Deployment deployment = new Deployment(Failing.class);
                    RawClient peer = deployment.connect("/failing")) {
                peer.sendText("failure");
                assertEquals("close 4001 enough", peer.receive());
                deployment.diary().reads("closed 4001");
            }
        }

        @Test
        void exceptionOfOnErrorClosesWith1011AndIsNotToldAgain() throws Exception {
            try (Deployment deployment = new Deployment(FailingTwice.class);
                    RawClient peer = deployment.connect("/failing/twice")) {
                peer.sendText("x");
                assertEquals("close 1011", peer.receive());
                deployment.diary().reads("error first", "closed");
                deployment.diary().isExhausted();
            }
        }

        @Test
        void exceptionOfOnOpenIsTaken() throws Exception {
            try (Deployment deployment = new Deployment(FailingToOpen.class);
                    RawClient peer = deployment.connect("/failing/open")) {
                assertEquals("not opened", peer.receive());
            }
        }

        @Test
        void breachOfThePeerIsToldAndClosesTheConnection() throws Exception {
            try (Deployment deployment = new Deployment(SmallMessages.class);
                    RawClient peer = deployment.connect("/small")) {
                peer.sendText("four");
                assertEquals("four", peer.receive());
                peer.sendText("fiver");
                deployment.diary().reads("error 1009", "closed 1009");
                deployment.diary().isExhausted();
            }
        }
    }

    @Nested
    class Inheritance {
        @Test
        void callbacksOfSuperclassAndInterfaceAreMade() throws Exception {
            try (Deployment deployment = new Deployment(Heir.class);
                    RawClient peer = deployment.connect("/heir")) {
                assertEquals("greeting of the interface", peer.receive());
                peer.sendText("7");
                assertEquals("heir 7", peer.receive());
            }
        }

        /** The compiler overrides it by a bridge, which makes it visible. */
        @Test
        void publicCallbackOfAPackagePrivateSuperclassIsMade() throws Exception {
            try (Deployment deployment = new Deployment(Visible.class, VisibleWithArgument.class)) {
                for (String path : List.of("/visible", "/visible/argument")) {
                    try (RawClient peer = deployment.connect(path)) {
                        peer.sendText("x");
                        assertEquals("hidden x", peer.receive());
                        deployment.diary().reads("x");
                    }
                }
            }
        }

        @Test
        void methodThatOverridesACallbackWithoutTheAnnotationIsNone() throws Exception {
            try (Deployment deployment = new Deployment(Silenced.class);
                    RawClient peer = deployment.connect("/silenced")) {
                peer.sendText("x");
                assertEquals("close 1003 No text messages here.", peer.receive());
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ApplicationScoped
    @WebSocketEndpoint("/everything")
    static class Everything {
        @Inject
        Diary diary;

        @OnOpen
        void open() {
            diary.note("open");
        }

        @OnText
        void text(WebSocket webSocket, String text) {
            webSocket.sendText("text " + text);
        }

        @OnBinary
        void bytes(byte[] bytes, WebSocket webSocket) {
            webSocket.sendBinary(bytes);
        }

        @OnPing
        void ping(byte[] data, WebSocket webSocket) {
            webSocket.sendText("ping " + hex(data));
        }

        @OnPong
        void pong(ByteBuffer data, WebSocket webSocket) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            webSocket.sendText("pong " + hex(bytes));
        }

        @OnClose
        void close(CloseReason reason, HandshakeRequest request) {
            diary.note("closed " + reason.code().code() + " of " + request.path());
        }
    }

    @WebSocketEndpoint("/upload")
    static class Upload {
        @OnBinary
        ByteBuffer echo(ByteBuffer bytes) {
            return bytes;
        }
    }

    enum Level {
        LOW,
        HIGH
    }

    @WebSocketEndpoint("/convert/{text}/{number}/{level}/{id}")
    static class Converting {
        @OnOpen
        String open(
                @PathParam String text,
                @PathParam("number") int n,
                @PathParam Level level,
                @PathParam UUID id,
                @QueryParam LocalDate day,
                @QueryParam("n") Optional<Integer> number,
                @QueryParam("tag") List<String> tags,
                @QueryParam long big,
                @QueryParam StringBuilder none,
                Principal nobody) {
            return text + "|" + n + "|" + level + "|" + id + "|" + day + "|" + number + "|" + tags + "|" + big + "|"
                    + none + "|" + nobody;
        }
    }

    @WebSocketEndpoint("/tree/{path*}")
    static class Tree {
        @OnOpen
        String open(@PathParam String path) {
            return path;
        }
    }

    @WebSocketEndpoint("/every/{room}")
    static class InEveryCallback {
        @Inject
        Diary diary;

        @OnOpen
        String open(@PathParam String room) {
            return "opened " + room;
        }

        @OnText
        String text(String text, @PathParam String room, @QueryParam boolean loud) {
            if (text.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            return text + " in " + room + " " + loud;
        }

        @OnError
        String error(@PathParam String room, IllegalStateException cause) {
            return "failed in " + room;
        }

        @OnClose
        void close(@PathParam String room) {
            diary.note("closed " + room);
        }
    }

    @WebSocketEndpoint("/reading")
    static class Reading {
        @OnText
        String firstLine(Reader text) throws IOException {
            return new BufferedReader(text).readLine();
        }

        @OnBinary
        byte[] allButTheFirst(InputStream bytes) throws IOException {
            assertEquals(7, bytes.read());
            return bytes.readAllBytes();
        }
    }

    @WebSocketEndpoint("/parts")
    static class InParts {
        @OnText
        String text(String part, boolean last) {
            return part + " " + last;
        }

        @OnBinary
        ByteBuffer bytes(ByteBuffer part, boolean last) {
            return part;
        }
    }

    @WebSocketEndpoint("/returning")
    static class Returning {
        @OnOpen
        Message open() {
            return new Message.Text("opened");
        }

        @OnText
        Optional<String> text(String text) {
            return Optional.of(text).filter("present"::equals);
        }

        @OnBinary
        CompletionStage<Optional<byte[]>> bytes(byte[] bytes) {
            return CompletableFuture.completedStage(Optional.of(bytes));
        }

        @OnPing
        byte[] ping(byte[] data) {
            return data;
        }

        @OnPong
        CompletableFuture<Message.Text> pong(byte[] data) {
            return CompletableFuture.completedFuture(new Message.Text("message " + hex(data)));
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/staged")
    static class Staged {
        @Inject
        Diary diary;

        private final Map<String, CompletableFuture<String>> stages = new ConcurrentHashMap<>();

        @OnText
        CompletionStage<String> text(String text) {
            if (text.equals("now")) {
                return CompletableFuture.completedStage(text);
            }
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.put(text, stage);
            diary.note("text " + text);
            return stage;
        }

        @OnError
        String error(IOException cause) {
            return "sorry: " + cause.getMessage();
        }

        @OnClose
        void close() {
            diary.note("closed");
        }

        void complete(String text, String value) {
            stages.get(text).complete(value);
        }

        void fail(String text, Throwable cause) {
            stages.get(text).completeExceptionally(cause);
        }
    }

    @WebSocketEndpoint("/failing")
    static class Failing {
        @Inject
        Diary diary;

        @OnText
        void text(String kind) throws IOException {
            switch (kind) {
                case "argument" -> throw new IllegalArgumentException("on purpose");
                case "number" -> throw new NumberFormatException("on purpose");
                case "io" -> throw new IOException("on purpose");
                case "failure" -> throw new WebSocketFailure(CloseCode.of(4001), "enough");
                default -> throw new IllegalStateException("secret");
            }
        }

        @OnError
        String argument(IllegalArgumentException cause) {
            return "illegal argument";
        }

        @OnError
        String io(IOException cause) {
            return "input or output";
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }
    }

    @WebSocketEndpoint("/failing/twice")
    static class FailingTwice {
        @Inject
        Diary diary;

        @OnText
        void text(String text) {
            throw new IllegalStateException("first");
        }

        @OnError
        void error(Throwable cause) {
            diary.note("error " + cause.getMessage());
            throw new IllegalStateException("second");
        }

        @OnClose
        void close() {
            diary.note("closed");
        }
    }

    @WebSocketEndpoint("/failing/open")
    static class FailingToOpen {
        @OnOpen
        void open() {
            throw new IllegalStateException("on purpose");
        }

        @OnError
        String error() {
            return "not opened";
        }
    }

    @WebSocketEndpoint(value = "/small", options = @WebSocketOption(name = "maxMessageSize", value = "4"))
    static class SmallMessages {
        @Inject
        Diary diary;

        @OnText
        String text(String text) {
            return text;
        }

        @OnError
        void error(WebSocketFailure cause) {
            diary.note("error " + cause.code().code());
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }
    }

    interface Greeting {
        @OnOpen
        default String greet() {
            return "greeting of the interface";
        }
    }

    @WebSocketEndpoint("/heir")
    abstract static class Ancestor<T> {
        @OnText
        String text(String text) {
            return "ancestor " + text;
        }
    }

    @ApplicationScoped
    static class Heir extends Ancestor<Integer> implements Greeting {
        @OnText
        @Override
        String text(String text) {
            return "heir " + text;
        }
    }

    static class Hidden {
        @Inject
        Diary diary;

        @OnText
        public String text(String text) {
            diary.note(text);
            return "hidden " + text;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/visible")
    public static class Visible extends Hidden {}

    static class HiddenWithVariable<T> {
        @Inject
        Diary diary;

        @OnText
        public String text(T text) {
            diary.note("" + text);
            return "hidden " + text;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/visible/argument")
    public static class VisibleWithArgument extends HiddenWithVariable<String> {}

    @WebSocketEndpoint("/silenced")
    static class Silenced extends Ancestor<Integer> {
        @Override
        String text(String text) {
            return text;
        }
    }
}

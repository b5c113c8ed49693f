package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpSession;
import java.io.Reader;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.cdi.abroad.Abroad;
import org.ws101.servlet.CallbackThreads;

/** Every mistake in an annotated endpoint is found at deployment, and the message says where it is and what is allowed. */
@Tag("any-cdi")
class ModelErrorsTest {

    @Nested
    class Report {
        @Test
        void listsAllProblemsOfAllClassesWithNumbers() throws Exception {
            String report = Beans.reportOf(Messy.class, Lost.class);
            assertTrue(report.contains("there are 5 problems:"), report);
            for (int number = 1; number <= 5; number++) {
                assertTrue(report.contains("\n  " + number + ". "), report);
            }
            assertFalse(report.contains("\n  6. "), report);
            assertTrue(report.contains(Messy.class.getName() + ".open(Thread), annotated with @OnOpen"), report);
            assertTrue(report.contains(Lost.class.getName()), report);
        }
    }

    @Nested
    class Methods {
        @Test
        void privateStaticAndFinalOnesAreRefused() throws Exception {
            reports(Beans.reportOf(Unreachable.class), "Unreachable.open(), annotated with @OnOpen, is private:");
            reports(Beans.reportOf(Unreachable.class), "Unreachable.text(String), annotated with @OnText, is static:");
            reports(
                    Beans.reportOf(Unreachable.class),
                    "Unreachable.close(), annotated with @OnClose, is final: remove private, static, final and abstract");
        }

        @Test
        void packagePrivateOneOfAnotherPackageIsRefused() throws Exception {
            reports(
                    Beans.reportOf(FromAbroad.class),
                    "there is 1 problem:",
                    "Abroad.text(String), annotated with @OnText, is package-private in another package, or of another"
                            + " class loader, than "
                            + FromAbroad.class.getName() + ": make it protected or public");
        }

        @Test
        void abstractOneThatIsImplementedWithoutTheAnnotationIsNamed() throws Exception {
            reports(Beans.reportOf(Implementing.class), "annotate the method that implements it");
        }

        @Test
        void secondOneOfAKindIsNamedWithTheFirst() throws Exception {
            reports(
                    Beans.reportOf(Twice.class),
                    "Twice has several methods with @OnText: ",
                    "Twice.one(String) and ",
                    "Twice.two(String); only one is allowed");
        }

        @Test
        void secondOneForAnErrorIsNamed() throws Exception {
            reports(Beans.reportOf(TwiceTheSameError.class), "has several methods with @OnError for RuntimeException");
        }

        @Test
        void callbacksBesideAnotherStyleAreRefused() throws Exception {
            reports(Beans.reportOf(TwoStyles.class), "a connection is served in one style, so implement one of them");
        }
    }

    @Nested
    class Parameters {
        @Test
        void typeThatIsNotKnownIsNamedWithTheTypesThatAre() throws Exception {
            reports(
                    Beans.reportOf(Messy.class),
                    "has the parameter thread of type Thread: its type is not supported by @OnOpen; allowed are"
                            + " org.ws101.WebSocket, org.ws101.servlet.HandshakeRequest, java.security.Principal");
        }

        @Test
        void messageWithoutAPayloadIsNamed() throws Exception {
            reports(
                    Beans.reportOf(NoPayload.class),
                    "NoPayload.text(WebSocket), annotated with @OnText, has no parameter for the payload",
                    "allowed are the payload (String, java.io.Reader, java.util.concurrent.Flow.Publisher<String> or an"
                            + " object by codec)");
        }

        @Test
        void secondPayloadIsNamed() throws Exception {
            reports(
                    Beans.reportOf(TwoPayloads.class),
                    "has the parameter two of type String: another parameter receives the payload");
        }

        @Test
        void sameParameterTwiceIsNamed() throws Exception {
            reports(
                    Beans.reportOf(TwoSockets.class),
                    "has the parameter two of type org.ws101.WebSocket: there is another parameter of this kind");
        }

        @Test
        void payloadOfTheOtherKindIsNamed() throws Exception {
            reports(
                    Beans.reportOf(BytesForText.class),
                    "has the parameter bytes of type byte[]: its type is not supported by @OnText");
            reports(
                    Beans.reportOf(AMessage.class),
                    "has the parameter message of type org.ws101.Message: its type is not supported");
        }

        @Test
        void partOfAnotherTypeIsNamed() throws Exception {
            reports(
                    Beans.reportOf(PartAsReader.class),
                    "java.io.Reader is not a part: use String, or remove boolean last");
        }

        @Test
        void partsBesideWholeMessagesAreRefused() throws Exception {
            reports(
                    Beans.reportOf(PartsAndWhole.class),
                    "PartsAndWhole.text(String, boolean) receives messages in parts, and ",
                    "PartsAndWhole.bytes(byte[]) receives them whole: add a parameter boolean last or"
                            + " java.util.concurrent.Flow.Publisher to both, or to neither");
        }

        @Test
        void pathParameterThatThePathDoesNotHaveIsNamedWithThoseThatItHas() throws Exception {
            reports(
                    Beans.reportOf(WrongPathParam.class),
                    "has the parameter rom of type String: the path of the endpoint has no {rom}; its parameters"
                            + " are [room]");
        }

        @Test
        void typeThatTextCannotBeConvertedToIsNamedWithThoseThatItCan() throws Exception {
            reports(
                    Beans.reportOf(Unconvertible.class),
                    "text cannot be converted to Runnable; allowed are String, a primitive type or its wrapper,"
                            + " an enum",
                    "or a List or an Optional of one of these");
        }

        @Test
        void bothAnnotationsAreRefused() throws Exception {
            reports(
                    Beans.reportOf(PathAndQuery.class),
                    "it is annotated with both @PathParam and @QueryParam: remove one of the two");
        }
    }

    @Nested
    class Codecs {
        @Test
        void binaryPayloadWithoutACodecIsNamedWithTheRemedy() throws Exception {
            reports(
                    Beans.reportOf(NoBinaryCodec.class),
                    "has the parameter list of type java.util.List<String>: there is no codec for it; use byte[],"
                            + " java.nio.ByteBuffer or java.io.InputStream, or add a bean that implements"
                            + " org.ws101.cdi.BinaryCodec<java.util.List<String>>");
        }

        @Test
        void aPayloadThatNobodyReadsIsOneProblem() throws Exception {
            reports(Beans.reportOf(NoBinaryCodec.class), "there is 1 problem:");
            reports(Beans.reportOf(NeverPayload.class), "there is 1 problem:", "its type is not supported by @OnText");
        }

        @Test
        void severalThatFitAlikeAreNamed() throws Exception {
            reports(
                    Beans.reportOf(Ambiguous.class, OneCodec.class, OtherCodec.class),
                    "several codecs fit the type java.util.Optional<Integer>: ",
                    OneCodec.class.getName() + " and " + OtherCodec.class.getName(),
                    "remove all but one");
        }

        @Test
        void codecOfNoCertainTypeIsNamed() throws Exception {
            reports(
                    Beans.reportOf(AnyCodec.class),
                    "is an org.ws101.cdi.TextCodec of an unknown type: declare the type");
        }

        @Test
        void valueOfOnCloseIsRefused() throws Exception {
            reports(
                    Beans.reportOf(ReturningOnClose.class),
                    "returns String: nothing can be sent when the connection is closed; allowed are void and"
                            + " CompletionStage<Void>");
        }
    }

    @Nested
    class Attributes {
        @Test
        void unknownOptionIsNamed() throws Exception {
            reports(
                    Beans.reportOf(WrongOption.class),
                    WrongOption.class.getName(),
                    "Unknown option maxMesageSize: write maxMessageSize if that is meant; the options are");
        }

        @Test
        void allThatIsWrongIsNamed() throws Exception {
            reports(
                    Beans.reportOf(WrongInManyWays.class),
                    "The allowed origin \"one\" or \"two\" is not an origin",
                    "The option idleTimeout is \"soon\": ",
                    "Unknown option maxMesageSize: ");
        }

        @Test
        void malformedOptionIsNamed() throws Exception {
            reports(
                    Beans.reportOf(MalformedOption.class),
                    "The option idleTimeout is \"soon\": write a duration such as 20s");
        }

        @Test
        void originThatIsNoneIsNamed() throws Exception {
            reports(Beans.reportOf(WrongOrigin.class), WrongOrigin.class.getName(), "example.com");
        }

        @Test
        void nameThatIsNoPartOfAKeyIsRefused() throws Exception {
            reports(Beans.reportOf(WrongName.class), "has the name \"a.b\": use letters, digits, _ and -");
        }

        @Test
        void threadsThatTheStyleCannotHaveAreRefused() throws Exception {
            reports(
                    Beans.reportOf(ContainerThreads.class),
                    "is in the blocking style and cannot use the threads of the CONTAINER");
        }

        @Test
        void subprotocolsBesideASelectionAreRefused() throws Exception {
            reports(
                    Beans.reportOf(SubprotocolsTwice.class),
                    "has subprotocols and is an org.ws101.SelectProtocol: remove one");
        }

        @Test
        void attributesWhereNobodyReadsThemAreRefused() throws Exception {
            reports(
                    Beans.reportOf(Unreachable.class, OnlySelects.class),
                    "only selects or checks, so its annotation has no effect beside the path");
        }
    }

    @Nested
    class Platform {
        @Test
        void typesOfItAreNoPayload() throws Exception {
            String report = Beans.reportOf(
                    Takes.AStream.class,
                    Takes.AnIterator.class,
                    Takes.AFuture.class,
                    Takes.AStage.class,
                    Takes.ASession.class,
                    Takes.AMap.class,
                    Takes.AListOfStreams.class);
            reports(
                    report,
                    "AStream.text(Stream), annotated with @OnText, has the parameter payload of type"
                            + " java.util.stream.Stream<String>: its type is not supported by @OnText; allowed are",
                    "ASession.text(HttpSession)",
                    "; org.ws101.servlet.HandshakeRequest has the id and the attributes of the HTTP session");
            for (String name : List.of("AnIterator", "AFuture", "AStage", "ASession", "AMap", "AListOfStreams")) {
                String parameter =
                        Pattern.quote(name) + "\\.text\\(\\w+\\), annotated with @OnText, has the parameter payload";
                assertTrue(Pattern.compile(parameter).matcher(report).find(), name);
            }
        }

        @Test
        void typesOfItAreNeverSent() throws Exception {
            String report = Beans.reportOf(
                    Returns.AStream.class,
                    Returns.AnIterator.class,
                    Returns.AFuture.class,
                    Returns.ASession.class,
                    Returns.AMap.class,
                    Returns.AListOfStreams.class,
                    Returns.AStageOfAStage.class,
                    Returns.APublisherOfStages.class);
            reports(
                    report,
                    "there are 8 problems:",
                    "AStream.text(String), annotated with @OnText, returns java.util.stream.Stream<String>:"
                            + " java.util.stream.Stream is never written as a message; return a value, a java.util.List of"
                            + " values for one message, a java.util.concurrent.CompletionStage of a later value, or a"
                            + " java.util.concurrent.Flow.Publisher for a message per item");
        }

        @Test
        void publisherOfObjectsIsNoPayload() throws Exception {
            reports(
                    Beans.reportOf(Takes.APublisherOfObjects.class),
                    "a publisher publishes parts of a message, which can end anywhere, and Integer is not a part:"
                            + " use a java.util.concurrent.Flow.Publisher of String, or the object without a publisher");
        }

        @Test
        void publisherNeedsNoWordWhichPartIsTheLast() throws Exception {
            reports(
                    Beans.reportOf(Takes.APublisherAndLast.class),
                    "has a publisher, which completes after the last part: remove boolean last");
        }

        @Test
        void publisherOfOnCloseIsRefused() throws Exception {
            reports(Beans.reportOf(Returns.AtTheEnd.class), "nothing can be sent when the connection is closed");
        }
    }

    private static void reports(String report, String... texts) {
        for (String text : texts) {
            assertTrue(report.contains(text), () -> text + " is not in: " + report);
        }
    }

    @WebSocketEndpoint("/messy")
    static class Messy {
        @OnOpen
        void open(Thread thread) {}

        @OnText
        void text() {}

        @OnClose
        int close() {
            return 0;
        }

        @OnPing
        @SuppressWarnings("UnusedMethod") // the mistake
        private void ping() {}
    }

    @WebSocketEndpoint("/lost")
    static class Lost {}

    @WebSocketEndpoint("/unreachable")
    static class Unreachable {
        @OnOpen
        @SuppressWarnings("UnusedMethod") // the mistake
        private void open() {}

        @OnText
        static void text(String text) {}

        @OnClose
        final void close() {}
    }

    @WebSocketEndpoint("/abroad")
    static class FromAbroad extends Abroad {}

    abstract static class Declaring {
        @OnText
        abstract void text(String text);
    }

    @WebSocketEndpoint("/implementing")
    static class Implementing extends Declaring {
        @Override
        void text(String text) {}
    }

    @WebSocketEndpoint("/twice")
    static class Twice {
        @OnText
        void one(String text) {}

        @OnText
        void two(String text) {}
    }

    @WebSocketEndpoint("/errors")
    static class TwiceTheSameError {
        @OnError
        void one(RuntimeException cause) {}

        @OnError
        void two(RuntimeException cause) {}
    }

    @WebSocketEndpoint("/styles")
    static class TwoStyles implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}

        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/payload/none")
    static class NoPayload {
        @OnText
        void text(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/payload/two")
    static class TwoPayloads {
        @OnText
        void text(String one, String two) {}
    }

    @WebSocketEndpoint("/sockets")
    static class TwoSockets {
        @OnOpen
        void open(WebSocket one, WebSocket two) {}
    }

    @WebSocketEndpoint("/payload/bytes")
    static class BytesForText {
        @OnText
        void text(byte[] bytes) {}
    }

    @WebSocketEndpoint("/payload/message")
    static class AMessage {
        @OnText
        void text(Message message) {}
    }

    @WebSocketEndpoint("/parts/reader")
    static class PartAsReader {
        @OnText
        void text(Reader text, boolean last) {}
    }

    @WebSocketEndpoint("/parts/whole")
    static class PartsAndWhole {
        @OnText
        void text(String text, boolean last) {}

        @OnBinary
        void bytes(byte[] bytes) {}
    }

    @WebSocketEndpoint("/path/{room}")
    static class WrongPathParam {
        @OnOpen
        void open(@PathParam String rom) {}
    }

    @WebSocketEndpoint("/query")
    static class Unconvertible {
        @OnOpen
        void open(@QueryParam Runnable task) {}
    }

    @WebSocketEndpoint("/both/{room}")
    static class PathAndQuery {
        @OnOpen
        void open(@PathParam @QueryParam String room) {}
    }

    @WebSocketEndpoint("/codec/none")
    static class NoBinaryCodec {
        @OnBinary
        void bytes(List<String> list) {}
    }

    @WebSocketEndpoint("/codec/never")
    static class NeverPayload {
        @OnText
        void text(byte[] data) {}
    }

    @WebSocketEndpoint("/codec/two")
    static class Ambiguous {
        @OnText
        void text(Optional<Integer> number) {}
    }

    @ApplicationScoped
    static class OneCodec implements TextCodec<Optional<Integer>> {
        @Override
        public String encode(Optional<Integer> value) {
            return "";
        }

        @Override
        public Optional<Integer> decode(String text, Type type) {
            return Optional.empty();
        }
    }

    @ApplicationScoped
    static class OtherCodec extends OneCodec {}

    static class AnyCodec<T> implements TextCodec<T> {
        @Override
        public String encode(T value) {
            return "";
        }

        @Override
        public T decode(String text, Type type) {
            throw new IllegalArgumentException(text);
        }
    }

    @WebSocketEndpoint("/close")
    static class ReturningOnClose {
        @OnClose
        String close() {
            return "";
        }
    }

    @WebSocketEndpoint(value = "/option", options = @WebSocketOption(name = "maxMesageSize", value = "4"))
    static class WrongOption {
        @OnPing
        void ping() {}
    }

    @WebSocketEndpoint(value = "/option", options = @WebSocketOption(name = "idleTimeout", value = "soon"))
    static class MalformedOption {
        @OnPing
        void ping() {}
    }

    @WebSocketEndpoint(value = "/origin", allowedOrigins = "example.com")
    static class WrongOrigin {
        @OnPing
        void ping() {}
    }

    @WebSocketEndpoint(value = "/name", name = "a.b")
    static class WrongName {
        @OnPing
        void ping() {}
    }

    @WebSocketEndpoint(value = "/threads", threads = CallbackThreads.CONTAINER)
    static class ContainerThreads implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint(value = "/subprotocols", subprotocols = "a")
    static class SubprotocolsTwice implements Continue, SelectProtocol {
        @Override
        public void proceed(WebSocket webSocket) {}

        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.empty();
        }
    }

    @WebSocketEndpoint(value = "/unreachable", name = "x")
    static class OnlySelects implements SelectProtocol {
        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.empty();
        }
    }

    /** One for each type that a payload cannot be. */
    static final class Takes {
        @WebSocketEndpoint("/takes/AStream")
        static class AStream {
            @OnText
            void text(Stream<String> payload) {}
        }

        @WebSocketEndpoint("/takes/AnIterator")
        static class AnIterator {
            @OnText
            void text(Iterator<String> payload) {}
        }

        @WebSocketEndpoint("/takes/AFuture")
        static class AFuture {
            @OnText
            void text(Future<String> payload) {}
        }

        @WebSocketEndpoint("/takes/AStage")
        static class AStage {
            @OnText
            void text(CompletionStage<String> payload) {}
        }

        @WebSocketEndpoint("/takes/ASession")
        static class ASession {
            @OnText
            void text(HttpSession payload) {}
        }

        @WebSocketEndpoint("/takes/AMap")
        static class AMap {
            @OnText
            void text(ConcurrentMap<String, String> payload) {}
        }

        @WebSocketEndpoint("/takes/AListOfStreams")
        static class AListOfStreams {
            @OnText
            void text(List<Stream<String>> payload) {}
        }

        @WebSocketEndpoint("/takes/APublisherOfObjects")
        static class APublisherOfObjects {
            @OnText
            void text(Flow.Publisher<Integer> payload) {}
        }

        @WebSocketEndpoint("/takes/APublisherAndLast")
        static class APublisherAndLast {
            @OnText
            void text(Flow.Publisher<String> payload, boolean last) {}
        }
    }

    /** One for each type that cannot be returned. */
    static final class Returns {
        @WebSocketEndpoint("/returns/AStream")
        static class AStream {
            @OnText
            Stream<String> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AnIterator")
        static class AnIterator {
            @OnText
            Iterator<String> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AFuture")
        static class AFuture {
            @OnText
            Future<String> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/ASession")
        static class ASession {
            @OnText
            HttpSession text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AMap")
        static class AMap {
            @OnText
            ConcurrentMap<String, String> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AListOfStreams")
        static class AListOfStreams {
            @OnText
            List<Stream<String>> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AStageOfAStage")
        static class AStageOfAStage {
            @OnText
            CompletionStage<CompletionStage<String>> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/APublisherOfStages")
        static class APublisherOfStages {
            @OnText
            Flow.Publisher<CompletionStage<String>> text(String text) {
                throw new UnsupportedOperationException();
            }
        }

        @WebSocketEndpoint("/returns/AtTheEnd")
        static class AtTheEnd {
            @OnClose
            Flow.Publisher<Void> close() {
                throw new UnsupportedOperationException();
            }
        }
    }

    @WebSocketEndpoint(
            value = "/x",
            allowedOrigins = {"one", "two"},
            options = {
                @WebSocketOption(name = "idleTimeout", value = "soon"),
                @WebSocketOption(name = "maxMesageSize", value = "1")
            })
    static class WrongInManyWays {
        @OnText
        void text(String text) {}
    }
}

package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.RawClient;

class CodecsTest {

    @Test
    void textIsReadAndWrittenByTheCodecForTheType() throws Exception {
        try (Deployment deployment = new Deployment(Geometry.class, PointCodec.class, BinaryPointCodec.class);
                RawClient peer = deployment.connect("/geometry")) {
            peer.sendText("1,2");
            assertEquals("2,1", peer.receive());
        }
    }

    @Test
    void bytesAreReadAndWrittenByTheBinaryCodec() throws Exception {
        try (Deployment deployment = new Deployment(Geometry.class, PointCodec.class, BinaryPointCodec.class);
                RawClient peer = deployment.connect("/geometry")) {
            peer.sendBinary(new byte[] {0, 0, 0, 1, 0, 0, 0, 2});
            assertEquals("bytes 0000000200000001", peer.receive());
        }
    }

    @Test
    void decoratorOfACodecIsAroundItAndNoneItself() throws Exception {
        try (Deployment deployment =
                        new Deployment(Geometry.class, PointCodec.class, BinaryPointCodec.class, Negating.class);
                RawClient peer = deployment.connect("/geometry")) {
            peer.sendText("1,2");
            assertEquals("-2,-1", peer.receive());
        }
    }

    @Test
    void payloadThatCannotBeReadClosesWith1007AndTellsNothing() throws Exception {
        try (Deployment deployment = new Deployment(Geometry.class, PointCodec.class, BinaryPointCodec.class);
                RawClient peer = deployment.connect("/geometry")) {
            peer.sendText("secret");
            assertEquals("close 1007 The payload cannot be read.", peer.receive());
        }
    }

    @Test
    void payloadThatIsNestedTooDeeplyIsThePeersFault() throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                Deployment deployment =
                        new Deployment(Parentheses.class, ParenthesesCodec.class, BinaryParenthesesCodec.class)) {
            try (RawClient peer = deployment.connect("/parentheses")) {
                peer.sendText("(".repeat(500_000));
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
            }
            try (RawClient peer = deployment.connect("/parentheses")) {
                peer.sendBinary(new byte[500_000]);
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
            }
            deployment.stopServer();
            assertEquals(1, log.lines().size(), log::toString); // the second is of the same kind
            assertTrue(log.text().contains("it is nested too deeply for the stack"), log::toString);
            assertFalse(log.text().endsWith(">"), log::toString);
        }
    }

    @Test
    void valueThatIsNestedTooDeeplyIsTheApplicationsFault() throws Exception {
        try (Deployment deployment =
                        new Deployment(Parentheses.class, ParenthesesCodec.class, BinaryParenthesesCodec.class);
                RawClient peer = deployment.connect("/parentheses")) {
            peer.sendText("");
            assertEquals("close 1011", peer.receive());
        }
    }

    @Test
    void aCodecThatWritesNothingIsNamed() throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                Deployment deployment =
                        new Deployment(Quiet.class, QuietBytes.class, SilenceCodec.class, StillnessCodec.class)) {
            for (String path : List.of("/quiet", "/quiet/bytes")) {
                try (RawClient peer = deployment.connect(path)) {
                    peer.sendText("say");
                    assertEquals("close 1011", peer.receive());
                }
            }
            deployment.stopServer();
            assertTrue(
                    log.text()
                            .contains("An object of " + Silence.class.getTypeName() + " cannot be written: the codec "
                                    + SilenceCodec.class.getName() + " returned null: return a payload"),
                    log::toString);
            assertTrue(
                    log.text().contains("the codec " + StillnessCodec.class.getName() + " returned null:"),
                    log::toString);
        }
    }

    @Test
    void aCodecThatReadsNothingIsNamed() throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                Deployment deployment =
                        new Deployment(Quiet.class, QuietBytes.class, SilenceCodec.class, StillnessCodec.class)) {
            try (RawClient peer = deployment.connect("/quiet")) {
                peer.sendBinary(new byte[0]);
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
            }
            deployment.stopServer();
            assertTrue(
                    log.text().contains("the codec " + StillnessCodec.class.getName() + " returned null"),
                    log::toString);
        }
    }

    record Silence() {}

    record Stillness() {}

    @WebSocketEndpoint("/quiet")
    static class Quiet {
        @OnText
        Silence text(String text) {
            return new Silence();
        }

        @OnBinary
        void binary(Stillness stillness) {}
    }

    @WebSocketEndpoint("/quiet/bytes")
    static class QuietBytes {
        @OnText
        Stillness text(String text) {
            return new Stillness();
        }
    }

    @ApplicationScoped
    static class SilenceCodec implements TextCodec<Silence> {
        @Override
        public String encode(Silence silence) {
            return null;
        }

        @Override
        public Silence decode(String text, Type type) {
            return new Silence();
        }
    }

    @ApplicationScoped
    static class StillnessCodec implements BinaryCodec<Stillness> {
        @Override
        public byte[] encode(Stillness stillness) {
            return null;
        }

        @Override
        public Stillness decode(byte[] data, Type type) {
            return null;
        }
    }

    record Depth(int parentheses) {}

    @WebSocketEndpoint("/parentheses")
    static class Parentheses {
        @OnText
        Depth text(Depth depth) {
            return depth;
        }

        @OnBinary
        void binary(Depth depth) {}
    }

    @ApplicationScoped
    static class ParenthesesCodec implements TextCodec<Depth> {
        @Override
        public String encode(Depth depth) {
            return depth.parentheses() < 0 ? "" : "(" + encode(depth);
        }

        @Override
        public Depth decode(String text, Type type) {
            return new Depth(depth(text, 0));
        }

        static int depth(String text, int at) {
            return at == text.length() ? 0 : 1 + depth(text, at + 1);
        }
    }

    @ApplicationScoped
    static class BinaryParenthesesCodec implements BinaryCodec<Depth> {
        @Override
        public byte[] encode(Depth depth) {
            return new byte[depth.parentheses()];
        }

        @Override
        public Depth decode(byte[] data, Type type) {
            return new Depth(ParenthesesCodec.depth("(".repeat(data.length), 0));
        }
    }

    @Test
    void payloadThatCannotBeReadGoesToOnErrorWhichKeepsTheConnection() throws Exception {
        try (Deployment deployment = new Deployment(Forgiving.class, PointCodec.class);
                RawClient peer = deployment.connect("/forgiving")) {
            peer.sendText("nonsense");
            assertEquals("what? NumberFormatException", peer.receive());
            peer.sendText("3,4");
            assertEquals("3,4", peer.receive());
        }
    }

    @Test
    void valueThatCannotBeWrittenClosesWith1011() throws Exception {
        try (Deployment deployment = new Deployment(Forgiving.class, PointCodec.class);
                RawClient peer = deployment.connect("/forgiving")) {
            peer.sendText("13,13");
            assertEquals("close 1011", peer.receive());
        }
    }

    @Test
    void nearestSupertypeIsTakenForWriting() throws Exception {
        try (Deployment deployment = new Deployment(Zoo.class, AnimalCodec.class, DogCodec.class);
                RawClient peer = deployment.connect("/zoo")) {
            assertEquals("dog Rex", peer.receive());
        }
    }

    @Test
    void typeWithArgumentsHasACodecOfItsOwn() throws Exception {
        try (Deployment deployment = new Deployment(Sums.class, ListCodec.class);
                RawClient peer = deployment.connect("/sums")) {
            peer.sendText("1 2 3");
            assertEquals("6", peer.receive());
        }
    }

    @Test
    void genericSuperclassGivesTheTypeOfThePayload() throws Exception {
        try (Deployment deployment = new Deployment(Points.class, PointCodec.class);
                RawClient peer = deployment.connect("/points")) {
            peer.sendText("5,6");
            assertEquals("5,6", peer.receive());
        }
    }

    @Test
    void dependentCodecIsMadeOnceAndDestroyedWithTheApplication() throws Exception {
        PointCodec.MADE.set(0);
        PointCodec.DESTROYED.set(0);
        try (Deployment deployment = new Deployment(Forgiving.class, PointCodec.class)) {
            for (int connection = 0; connection < 2; connection++) {
                try (RawClient peer = deployment.connect("/forgiving")) {
                    peer.sendText("3,4");
                    assertEquals("3,4", peer.receive());
                }
            }
            assertEquals(1, PointCodec.MADE.get());
        }
        assertEquals(1, PointCodec.DESTROYED.get());
    }

    record Point(int x, int y) {}

    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    static class Negating implements TextCodec<Point> {
        @Inject
        @Delegate
        @Any
        TextCodec<Point> delegate;

        @Override
        public String encode(Point point) throws Exception {
            return delegate.encode(new Point(-point.x(), -point.y()));
        }

        @Override
        public Point decode(String text, Type type) throws Exception {
            return delegate.decode(text, type);
        }
    }

    static class PointCodec implements TextCodec<Point> {
        private static final AtomicInteger MADE = new AtomicInteger();
        private static final AtomicInteger DESTROYED = new AtomicInteger();

        @PostConstruct
        void create() {
            MADE.incrementAndGet();
        }

        @PreDestroy
        void destroy() {
            DESTROYED.incrementAndGet();
        }

        @Override
        public String encode(Point point) {
            if (point.x() == 13) {
                throw new IllegalArgumentException("secret");
            }
            return point.x() + "," + point.y();
        }

        @Override
        public Point decode(String text, Type type) {
            String[] parts = text.split(",", -1);
            return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    @ApplicationScoped
    static class BinaryPointCodec implements BinaryCodec<Point> {
        @Override
        public byte[] encode(Point point) {
            return ByteBuffer.allocate(8).putInt(point.x()).putInt(point.y()).array();
        }

        @Override
        public Point decode(byte[] data, Type type) {
            ByteBuffer buffer = ByteBuffer.wrap(data);
            return new Point(buffer.getInt(), buffer.getInt());
        }
    }

    @WebSocketEndpoint("/geometry")
    static class Geometry {
        @OnText
        Point mirror(Point point) {
            return new Point(point.y(), point.x());
        }

        @OnBinary
        CompletionStage<Point> mirrorLater(Point point) {
            return CompletableFuture.completedStage(mirror(point));
        }
    }

    @WebSocketEndpoint("/forgiving")
    static class Forgiving {
        @OnText
        Point same(Point point) {
            return point;
        }

        @OnError
        String what(CodecException cause) {
            return "what? " + cause.getCause().getClass().getSimpleName();
        }
    }

    static class Animal {
        final String name;

        Animal(String name) {
            this.name = name;
        }
    }

    static class Dog extends Animal {
        Dog(String name) {
            super(name);
        }
    }

    static final class Poodle extends Dog {
        Poodle(String name) {
            super(name);
        }
    }

    @ApplicationScoped
    static class AnimalCodec implements TextCodec<Animal> {
        @Override
        public String encode(Animal animal) {
            return "animal " + animal.name;
        }

        @Override
        public Animal decode(String text, Type type) {
            return new Animal(text);
        }
    }

    @ApplicationScoped
    static class DogCodec implements TextCodec<Dog> {
        @Override
        public String encode(Dog dog) {
            return "dog " + dog.name;
        }

        @Override
        public Dog decode(String text, Type type) {
            return new Dog(text);
        }
    }

    @WebSocketEndpoint("/zoo")
    static class Zoo {
        @OnOpen
        Poodle open() {
            return new Poodle("Rex");
        }
    }

    @ApplicationScoped
    static class ListCodec implements TextCodec<List<Integer>> {
        @Override
        public String encode(List<Integer> numbers) {
            return numbers.toString();
        }

        @Override
        public List<Integer> decode(String text, Type type) {
            return List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
        }
    }

    @WebSocketEndpoint("/sums")
    static class Sums {
        @OnText
        String sum(List<Integer> numbers) {
            return "" + numbers.stream().mapToInt(number -> number).sum();
        }
    }

    abstract static class Echo<T> {
        @OnText
        T echo(T payload) {
            return payload;
        }
    }

    @WebSocketEndpoint("/points")
    static class Points extends Echo<Point> {}
}

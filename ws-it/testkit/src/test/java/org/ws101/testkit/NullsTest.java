package org.ws101.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletContext;
import java.io.DataInputStream;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.TypeVariable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ws101.BegunHandshake;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.client.Credentials;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.Setback;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.Replay;
import org.ws101.servlet.Subprotocol;
import org.ws101.servlet.WebSocketApplicationMXBean;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.jms.JmsRelay;
import org.ws101.testkit.internal.MadeContext;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/**
 * A null where none is allowed is refused with the name of the parameter, or of the option that it sets: by all public
 * constructors, static methods, and methods of objects that the library makes.
 */
class NullsTest {
    private static final List<Class<?>> PLACES = List.of(
            WebSocket.class,
            WebSocketClient.class,
            Endpoint.class,
            JmsRelay.class,
            EndpointTester.class,
            Wire.class,
            WebSocketBeans.class);

    /** The library alone makes them. */
    private static final Set<Class<?>> RESULTS = Set.of(
            BegunHandshake.class,
            ObservedConnection.class,
            Connections.Outcome.class,
            WebSocketApplicationMXBean.EndpointCounts.class,
            WebSocketApplicationMXBean.OpenConnection.class);

    private final List<Object> subjects = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int calls;

    @Test
    void areRefusedWithTheNameOfTheParameter() throws Exception {
        AtomicReference<WebSocket> opened = new AtomicReference<>();
        Endpoint endpoint = Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                opened.set(webSocket);
                webSocket.sendText("open");
            }
        });
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort());
                EndpointTester tester = EndpointTester.of("/{x}", endpoint);
                TestClient client = tester.connect("/x")) {
            assertEquals("open", client.awaitText());
            WebSocket webSocket = Objects.requireNonNull(opened.get());
            WebSocketConnections connections = tester.connections();
            ServletContext context = new MadeContext(NullsTest.class.getClassLoader()).facade();
            subjects.addAll(List.of(
                    webSocket,
                    webSocket.frames(),
                    HandshakeRequest.of(webSocket),
                    endpoint,
                    Endpoint.of(each -> {}),
                    connections,
                    connections.all(),
                    WebSocketEndpoints.of(context),
                    HandshakeDecision.permit(),
                    Subprotocol.of("x", () -> new WebSocketListener() {}),
                    Replay.builder(connections),
                    Replay.builder(connections).build(),
                    new Message.Text("x"),
                    CloseCode.NORMAL_CLOSURE,
                    CloseReason.of(CloseCode.NORMAL_CLOSURE),
                    Opcode.TEXT,
                    Frame.of(Opcode.TEXT, new byte[1]),
                    PermessageDeflate.defaults(),
                    PermessageDeflate.Parameters.none(),
                    WebSocketOptions.defaults(),
                    WebSocketOptions.builder(),
                    WebSocketClient.create(),
                    WebSocketClient.builder(),
                    Credentials.basic("x", "x"),
                    ReconnectBackoff.defaults(),
                    new Setback(new Exception(), 1, Duration.ZERO, 0),
                    tester,
                    client,
                    tester.handshake("/x"),
                    EndpointTester.builder(),
                    socket,
                    new DataInputStream(socket.getInputStream()),
                    Request.get("/"),
                    new Response(200, List.of(), ""),
                    new WireFrame(0, false, 0, new byte[0]),
                    RawClient.over(socket),
                    RawServer.over(socket)));
            for (Class<?> type : publicTypes()) {
                check(type);
            }
        }
        assertTrue(calls > 100, () -> calls + " calls");
        assertEquals("", String.join("\n", faults));
    }

    private void check(Class<?> type) {
        Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods()))
                .filter(each -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic())
                .filter(each -> !each.getName().equals("equals")
                        && !(type.isEnum() && each.getName().equals("valueOf")))
                .forEach(executable -> subject(type, executable).ifPresent(subject -> check(subject, executable)));
    }

    /** Anything for what needs no object; empty when there is none. */
    private Optional<Object> subject(Class<?> type, Executable executable) {
        return executable instanceof Constructor || Modifier.isStatic(executable.getModifiers())
                ? Optional.of(type)
                : subjects.stream().filter(type::isInstance).findFirst();
    }

    private void check(Object subject, Executable executable) {
        Parameter[] parameters = executable.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (mayBeNull(parameters[i])) {
                continue;
            }
            check(subject, executable, i, null);
            if (parameters[i].getType().isArray()
                    && !parameters[i].getType().getComponentType().isPrimitive()) {
                check(
                        subject,
                        executable,
                        i,
                        Array.newInstance(parameters[i].getType().getComponentType(), 1));
            }
        }
    }

    private static boolean mayBeNull(Parameter parameter) {
        return parameter.getType().isPrimitive()
                || parameter.getParameterizedType() instanceof TypeVariable
                || parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || (parameter.getAnnotatedType() instanceof AnnotatedArrayType array
                        && array.getAnnotatedGenericComponentType().isAnnotationPresent(Nullable.class));
    }

    private void check(Object subject, Executable executable, int index, @Nullable Object value) {
        Object[] arguments =
                Stream.of(executable.getParameterTypes()).map(this::sample).toArray();
        arguments[index] = value;
        String name = executable.getParameters()[index].getName();
        String outcome;
        calls++;
        try {
            executable.setAccessible(true); // the class behind an interface is not public
            if (executable instanceof Method method) {
                method.invoke(subject, arguments);
            } else {
                ((Constructor<?>) executable).newInstance(arguments);
            }
            outcome = "nothing";
        } catch (InvocationTargetException e) {
            outcome = String.valueOf(e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            outcome = "not called: " + e;
        }
        String refusal = NullPointerException.class.getName() + ": ";
        if (!outcome.equals(refusal + name)
                && !outcome.equals(refusal + executable.getName())) { // the setter of that option
            faults.add(executable.getDeclaringClass().getSimpleName() + "." + executable.getName() + " " + name
                    + (value == null ? "" : " with a null in it") + ": " + outcome);
        }
    }

    private Object sample(Class<?> type) {
        Optional<Object> known = Stream.concat(
                        Stream.of(
                                "x",
                                1,
                                1L,
                                true,
                                1.0,
                                Duration.ofSeconds(1),
                                URI.create("ws://localhost/"),
                                String.class,
                                List.of(),
                                Map.of(),
                                Optional.empty(),
                                new Exception(),
                                InetSocketAddress.createUnresolved("localhost", 1),
                                new java.net.Proxy(
                                        java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved("localhost", 1)),
                                ProxySelector.of(InetSocketAddress.createUnresolved("localhost", 1)),
                                new byte[1]),
                        subjects.stream())
                .filter(boxed(type)::isInstance)
                .findFirst();
        Supplier<Object> made = () -> type.isEnum()
                ? type.getEnumConstants()[0]
                : type.isArray()
                        ? Array.newInstance(type.getComponentType(), 0)
                        : type.isInterface()
                                ? Proxy.newProxyInstance(
                                        NullsTest.class.getClassLoader(),
                                        new Class<?>[] {type},
                                        (self, method, given) -> null)
                                : new Object();
        return known.orElseGet(made);
    }

    private static Class<?> boxed(Class<?> type) {
        return !type.isPrimitive()
                ? type
                : type == int.class
                        ? Integer.class
                        : type == long.class ? Long.class : type == double.class ? Double.class : Boolean.class;
    }

    private static List<Class<?>> publicTypes() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> place : PLACES) {
            Path where = Path.of(
                    place.getProtectionDomain().getCodeSource().getLocation().toURI());
            String folder = place.getPackageName().replace('.', '/');
            if (Files.isDirectory(where)) {
                addAll(types, where.resolve(folder));
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(where)) {
                    addAll(types, jar.getPath(folder));
                }
            }
        }
        return types;
    }

    private static void addAll(List<Class<?>> types, Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            for (String file : new TreeSet<>(files.map(Path::toString).toList())) {
                int begin = file.replace('\\', '/').lastIndexOf("org/ws101/");
                if (file.endsWith(".class") && !file.endsWith("-info.class")) {
                    String name = file.substring(begin, file.length() - ".class".length());
                    Class<?> type = Class.forName(
                            name.replace('\\', '/').replace('/', '.'), false, NullsTest.class.getClassLoader());
                    if (isPublic(type) && !Throwable.class.isAssignableFrom(type) && !RESULTS.contains(type)) {
                        types.add(type);
                    }
                }
            }
        }
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isPublic(outer));
    }
}

package org.ws101.it.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketFilter;

/** Tells the tests what only the server knows. The last segment of the path is the question. */
public final class ProbeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** The names of threads that run the application's code, and no timer. */
    private static final Pattern POOLED = Pattern.compile("ws101.*-\\d+|ws101-instead-of-executor");

    /** One class of every WebSocket module that the containers could bring, and of JSR-356. */
    private static final List<String> FORBIDDEN = List.of(
            "jakarta.websocket.Session",
            "jakarta.websocket.server.ServerEndpoint",
            "javax.websocket.Session",
            "org.apache.tomcat.websocket.WsSession",
            "org.apache.tomcat.websocket.server.WsSci",
            "org.eclipse.jetty.websocket.api.Session",
            "org.eclipse.jetty.websocket.core.CoreSession",
            "org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet",
            "org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServlet",
            "io.undertow.websockets.jsr.UndertowSession");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (String.valueOf(request.getPathInfo()).equals("/browser")) {
            response.setContentType("text/html");
            response.setCharacterEncoding("UTF-8");
            response.getWriter().print(page());
            return;
        }
        String id = request.getParameter("id");
        String answer = switch (String.valueOf(request.getPathInfo())) {
            case "/journal" -> String.join("\n", Journal.entries(id));
            case "/tell" -> tell(id, request.getParameter("entry"));
            case "/release" -> release(id);
            case "/hold" -> hold(id);
            case "/stop" -> stop();
            case "/listed" ->
                String.valueOf(WebSocketConnections.of(request.getServletContext())
                        .all()
                        .size());
            case "/jmx" -> jmx();
            case "/port" -> String.valueOf(request.getRemotePort());
            case "/sockets" -> String.valueOf(sockets());
            case "/open" -> String.valueOf(Journal.open());
            case "/threads" -> threads();
            case "/busy" -> String.valueOf(busy());
            case "/log" -> logTo(request.getParameter("to"));
            case "/strangers" -> strangers();
            case "/heirs" -> heirs();
            case "/record" -> record();
            case "/heap" -> String.valueOf(heap());
            case "/cpu" -> String.valueOf(cpu());
            case "/contexts" -> Contexts.active();
            case "/forbidden" -> forbidden();
            case "/java" -> Runtime.version().feature() + "";
            default -> throw new IllegalArgumentException("No such question: " + request.getPathInfo());
        };
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().print(answer);
    }

    /** What a browser runs, see BrowserIT. */
    private static String page() throws IOException {
        try (InputStream page = Objects.requireNonNull(ProbeServlet.class.getResourceAsStream("browser.html"))) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String tell(String id, String entry) {
        Journal.write(id, entry);
        return "told";
    }

    private static String release(String id) {
        Journal.release(id);
        return "released";
    }

    /** Keeps the thread of the request until the test releases the id. */
    private static String hold(String id) throws IOException {
        Journal.write(id, "held");
        try {
            Journal.awaitRelease(id);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return "held";
    }

    /** The application begins to stop by itself, as one in Spring Boot has to. */
    private String stop() {
        WebSocketConnections.of(getServletContext()).stop(Duration.ofSeconds(10));
        return "stopped";
    }

    /** What JMX shows of this application: its names, whether it is serving, and the paths of its connections. */
    private String jmx() {
        String contextPath = getServletContext().getContextPath();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            List<String> answers = new ArrayList<>();
            for (ObjectName name : beans.queryNames(new ObjectName("org.ws101:type=Application,*"), null)) {
                if (contextPath.equals(beans.getAttribute(name, "ContextPath"))) {
                    answers.add(name + " serving=" + beans.getAttribute(name, "Serving"));
                    Object connections = beans.invoke(
                            name, "listConnections", new Object[] {Integer.MAX_VALUE}, new String[] {"int"});
                    for (CompositeData connection : (CompositeData[]) connections) {
                        answers.add("open " + connection.get("path"));
                    }
                }
            }
            return String.join("\n", answers);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many descriptors of the process are sockets. */
    private static long sockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(ProbeServlet::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** The names of the live platform threads, one a line. */
    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** How many threads of the library's pools run a task now. */
    private static long busy() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> POOLED.matcher(thread.getKey().getName()).matches())
                .filter(thread -> Stream.of(thread.getValue())
                        .noneMatch(frame -> frame.getMethodName().equals("getTask")))
                .count();
    }

    private static String logTo(String to) throws IOException {
        FailingLog.set(to);
        return "set";
    }

    /** The threads that work for other applications, one a line, with the class loader of each. */
    private static String strangers() {
        ClassLoader ours = ProbeServlet.class.getClassLoader();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> isStrange(thread.getContextClassLoader(), ours))
                .map(thread -> thread.getName() + ": " + thread.getContextClassLoader())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /**
     * The threads of others that keep the library, and the application with it, since they were begun while its code ran: one a line. None
     * from JDK 24 on.
     */
    private static String heirs() {
        CodeSource library = WebSocketFilter.class.getProtectionDomain().getCodeSource();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("ws101"))
                .filter(thread -> inherited(thread).anyMatch(domain -> library.equals(domain.getCodeSource())))
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static Stream<ProtectionDomain> inherited(Thread thread) {
        try {
            Object context = field(Thread.class, "inheritedAccessControlContext", thread);
            Object domains = context == null ? null : field(context.getClass(), "context", context);
            return domains == null ? Stream.empty() : Stream.of((ProtectionDomain[]) domains);
        } catch (NoSuchFieldException e) {
            return Stream.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object field(Class<?> type, String name, Object of)
            throws NoSuchFieldException, IllegalAccessException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    /** See {@link #record}. */
    private record Compared(Integer component) {}

    private static final class Again extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    /**
     * Until JDK 18 the JDK keeps the types of the components of a record, of whichever class loader: of the last class whose {@code
     * equals} or {@code hashCode} was called for the first time (java.lang.runtime.ObjectMethods). Here such a class is, each time.
     */
    private static String record() throws IOException {
        try (InputStream file = Compared.class.getResourceAsStream("ProbeServlet$Compared.class")) {
            Constructor<?> constructor = new Again()
                    .define(Objects.requireNonNull(file).readAllBytes())
                    .getDeclaredConstructor(Integer.class);
            constructor.setAccessible(true);
            Object compared = constructor.newInstance(1);
            return compared.hashCode() + " " + compared.equals(constructor.newInstance(1));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a class loader is a web application's like ours, and not ours. */
    private static boolean isStrange(@Nullable ClassLoader loader, ClassLoader ours) {
        return loader != null && loader != ours && loader.getClass() == ours.getClass();
    }

    /** Bytes in use, garbage excepted. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Nanoseconds of CPU that the process has used. The bean that tells it too is hidden from applications of WildFly. */
    private static long cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static String forbidden() {
        return FORBIDDEN.stream().filter(ProbeServlet::isPresent).collect(Collectors.joining("\n"));
    }

    private static boolean isPresent(String name) {
        try {
            Class.forName(name, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

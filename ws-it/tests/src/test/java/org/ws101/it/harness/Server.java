package org.ws101.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A container in a process of its own. Thread-safe. */
public final class Server implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** No more start at once than the processors can serve: a start that takes too long is a failure. */
    private static final Semaphore STARTS = new Semaphore(Runtime.getRuntime().availableProcessors());
    /** How many servers there have been of a name: two may run at once, and each has a directory of its own. */
    private static final Map<String, Integer> STARTED = new ConcurrentHashMap<>();

    private final Launch launch;
    private final Path work;
    private final Path log;
    private final Process process;
    private final JvmProcess jvm;
    private final CompletableFuture<Integer> plainPort = new CompletableFuture<>();
    private final CompletableFuture<Integer> tlsPort = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private Server(Launch launch, Path work, Process process, JvmProcess jvm) {
        this.launch = launch;
        this.jvm = jvm;
        this.work = work;
        this.log = work.resolveSibling(work.getFileName() + ".log");
        this.process = process;
    }

    /**
     * Starts a container, and waits until it is up. Where this Java is too old or too new for it, the calling test is skipped.
     *
     * @param suffix tells its directory and its log from those of others of the kind
     */
    static Server start(Launch launch, String suffix) {
        // as small as the load allows, so that what leaks shows and all of them fit beside each other
        return start(launch, suffix, Jvm.ofTests("192m"));
    }

    /** Does the same on another JVM. */
    static Server start(Launch launch, String suffix, Jvm jvm) {
        assumeTrue(
                Runtime.version().feature() >= launch.oldestJava(),
                () -> launch.name() + " needs Java " + launch.oldestJava() + " or later");
        assumeTrue(
                Runtime.version().feature() <= launch.newestJava(),
                () -> launch.name() + " does not start on Java later than " + launch.newestJava());
        STARTS.acquireUninterruptibly();
        try {
            String name = launch.name() + suffix;
            int count = STARTED.merge(name, 1, Integer::sum);
            Path work = Build.work().resolve(count == 1 ? name : name + "-" + count);
            Trees.delete(work);
            Files.createDirectories(work);
            List<String> command = new ArrayList<>(jvm.command());
            command.addAll(launch.arguments(work, Tls.keyStore()));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
            builder.environment().putAll(launch.environment(work));
            Process process = builder.start();
            Server server = new Server(launch, work, process, jvm.process(process));
            Thread reader = new Thread(server::readLog, launch.name() + " log");
            reader.setDaemon(true);
            reader.start();
            // some seconds where nothing else runs
            CompletableFuture.allOf(server.plainPort, server.tlsPort, server.ready)
                    .get(3, TimeUnit.MINUTES);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(launch.name() + " did not start: see its log in " + Build.work(), e);
        } finally {
            STARTS.release();
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(log)) {
            String line;
            while ((line = lines.readLine()) != null) {
                copy.write(line + System.lineSeparator());
                copy.flush();
                completePort(launch.plainPort(), line, plainPort);
                completePort(launch.tlsPort(), line, tlsPort);
                if (launch.ready().matcher(line).find()) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            fail(e);
        }
        fail(new IllegalStateException("The process has ended"));
    }

    private void fail(Exception cause) {
        plainPort.completeExceptionally(cause);
        tlsPort.completeExceptionally(cause);
        ready.completeExceptionally(cause);
    }

    private static void completePort(Pattern pattern, String line, CompletableFuture<Integer> port) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
            port.complete(Integer.valueOf(matcher.group(1)));
        }
    }

    public int plainPort() {
        return plainPort.join();
    }

    public int tlsPort() {
        return tlsPort.join();
    }

    /** Connects to the plain port, or by TLS if this run is over it; over HTTP/2 to a stream that looks like a socket. */
    Socket connect() throws IOException {
        if (Build.isOverTls()) {
            return connectByTls();
        }
        return launch.speaksHttp2()
                ? new Http2Socket(Http2Connection.open(this), true)
                : new Socket(InetAddress.getLoopbackAddress(), plainPort());
    }

    /** The same by TLS. */
    Socket connectByTls() throws IOException {
        return launch.speaksHttp2()
                ? new Http2Socket(Http2Connection.overTls(this), true)
                : Tls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tlsPort());
    }

    Path work() {
        return work;
    }

    /** What the server has printed until now. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URI of a path within the application, on the port that the scheme belongs to. */
    public URI uri(String scheme, String path) {
        int port = scheme.equals("wss") || scheme.equals("https") ? tlsPort() : plainPort();
        return URI.create(scheme + "://127.0.0.1:" + port + launch.contextPath() + path);
    }

    /** Has the application at {@code /spare} undeployed; it may still be about to be when this returns. */
    public void undeploySpare() throws IOException {
        launch.undeploySpare(this);
    }

    /** Has it deployed again; it may still be about to be when this returns. */
    public void deploySpare() throws IOException {
        launch.deploySpare(this);
    }

    /** Its process. */
    public JvmProcess jvm() {
        return jvm;
    }

    /** How many objects of classes with such names are reachable, by the histogram of the server's heap after a collection. */
    public int liveInstances(Pattern className) {
        return liveObjects(className).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** How many bytes the reachable objects of classes with such names take. */
    public long liveBytes(Pattern className) {
        return jvm.histogram().stream()
                .filter(row -> className.matcher(row.name()).find())
                .mapToLong(JvmProcess.Objects::bytes)
                .sum();
    }

    /** The same as {@link #liveInstances} by the name of the class. */
    public Map<String, Integer> liveObjects(Pattern className) {
        return jvm.histogram().stream()
                .filter(row -> className.matcher(row.name()).find())
                .collect(Collectors.toMap(
                        JvmProcess.Objects::name, row -> Math.toIntExact(row.instances()), Integer::sum));
    }

    void command(String line) throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        stdin.flush();
    }

    /** Asks the probe of the application a question, such as {@code journal?id=1}. */
    public String probe(String question) {
        return answerOf(uri("http", "/probe/" + question));
    }

    /** The same of the application at {@code /spare}. */
    public String probeSpare(String question) {
        return answerOf(uri("http", "").resolve("/spare/probe/" + question));
    }

    private static String answerOf(URI question) {
        HttpResponse<String> answer = get(question);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("The probe answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Sends an ordinary GET request. */
    public static HttpResponse<String> get(URI uri) {
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the application saw of the connections with an id. */
    public List<String> journal(String id) {
        return probe("journal?id=" + id).lines().toList();
    }

    /** Asks the server to stop, as an administrator would; it does so in its own time. */
    public void requestStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    @Override
    public void close() {
        requestStop();
        awaitEnd();
    }

    void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(launch.name() + " did not stop when its standard input ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}

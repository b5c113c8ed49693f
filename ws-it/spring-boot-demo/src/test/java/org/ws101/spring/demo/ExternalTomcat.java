package org.ws101.spring.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.WebSocket;
import org.ws101.client.Credentials;

/**
 * A distribution of Tomcat in a process of its own, with the demo at {@code /demo}. Used by one thread.
 *
 * @param process what runs it
 * @param base the directory that it works in
 * @param port where it listens
 */
record ExternalTomcat(Process process, Path base, int port) implements AutoCloseable {
    private static final Pattern PORT =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio-.*-auto-\\d+-(\\d+)\"\\]");

    /** Starts it, and waits until the demo is deployed. */
    static ExternalTomcat start(Path base) throws IOException {
        Path home = Path.of(System.getProperty("demo.tomcat"));
        Files.createDirectories(descriptor(base).getParent());
        Files.createDirectories(base.resolve("temp"));
        for (String file : List.of("conf/web.xml", "conf/catalina.properties")) {
            Files.copy(home.resolve(file), base.resolve(file));
        }
        Files.writeString(base.resolve("conf/server.xml"), """
                <Server port="-1">
                  <Service name="Catalina">
                    <Connector port="0" address="127.0.0.1"/>
                    <Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1">
                      <Host name="localhost" appBase="webapps" autoDeploy="true"/>
                    </Engine>
                  </Service>
                </Server>
                """);
        deployIn(base);
        ProcessBuilder catalina = new ProcessBuilder(
                        "sh", home.resolve("bin/catalina.sh").toString(), "run")
                .redirectErrorStream(true)
                .redirectOutput(log(base).toFile());
        catalina.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "JRE_HOME", System.getProperty("java.home"),
                        // a collection leaves nothing that could be freed
                        "CATALINA_OPTS", "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "CATALINA_HOME", home.toString(),
                        "CATALINA_BASE", base.toString()));
        Process process = catalina.start();
        try {
            String output = await(() -> read(base), text -> text.contains("Server startup in") || !process.isAlive());
            Matcher port = PORT.matcher(output);
            if (!port.find()) {
                throw new AssertionError("Tomcat does not start: " + output);
            }
            return new ExternalTomcat(process, base, Integer.parseInt(port.group(1)));
        } catch (AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port + "/demo" + path);
    }

    WebSocket connect(String path) {
        return FatJarIT.client()
                .credentials(Credentials.basic("ann", "ann"))
                .build()
                .connect(uri(path));
    }

    /** Deploys the demo once more, and waits for it. */
    void deploy() throws IOException {
        int before = deployments();
        deployIn(base);
        int unused = await(this::deployments, count -> count > before);
    }

    private int deployments() {
        return lines("", 0).stream()
                .mapToInt(line -> line.contains("Deployment of deployment descriptor") ? 1 : 0)
                .sum();
    }

    /** Lets Tomcat undeploy the demo, which it does in its own time. */
    void undeploy() throws IOException {
        Files.delete(descriptor(base));
    }

    /** Asks it to stop. */
    void stop() {
        process.destroy();
    }

    boolean hasEnded() throws InterruptedException {
        return process.waitFor(5, TimeUnit.MINUTES);
    }

    /** How many objects of a class are reachable, by the histogram of the heap after a collection; waits for 1. */
    int live(String className) {
        Pattern row = Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(\\s|$)");
        return await(() -> count(row), count -> count == 1);
    }

    private int count(Pattern row) {
        try (BufferedReader histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start()
                .inputReader(StandardCharsets.UTF_8)) {
            return histogram
                    .lines()
                    .map(row::matcher)
                    .filter(Matcher::find)
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of its output that begin so; waits until there are so many. */
    List<String> lines(String beginning, int count) {
        return await(
                () -> output().lines()
                        .filter(line -> line.startsWith(beginning))
                        .toList(),
                lines -> lines.size() >= count);
    }

    String output() {
        return read(base);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Tomcat, which looks there all the time, finds the descriptor whole. */
    private static void deployIn(Path base) throws IOException {
        Path written = Files.writeString(
                base.resolve("temp/demo.xml"), "<Context docBase=\"" + System.getProperty("demo.war") + "\"/>\n");
        Files.move(written, descriptor(base), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path descriptor(Path base) {
        return base.resolve("conf/Catalina/localhost/demo.xml");
    }

    private static Path log(Path base) {
        return base.resolve("tomcat.log");
    }

    private static String read(Path base) {
        try {
            return Files.readString(log(base));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks again until the answer is as it should be. After five minutes, the answer is what it is. */
    private static <T> T await(Supplier<T> question, Predicate<T> expected) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        T answer = question.get();
        while (!expected.test(answer) && System.nanoTime() < deadline) {
            try {
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            answer = question.get();
        }
        return answer;
    }
}

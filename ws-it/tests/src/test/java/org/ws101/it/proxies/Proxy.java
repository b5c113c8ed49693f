package org.ws101.it.proxies;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.FreePort;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Tls;

/** A proxy in front of one server, with the configuration of its kind, in a process that ends when this is closed. */
final class Proxy implements AutoCloseable {
    /** A kind of proxy. */
    enum Kind {
        NGINX("nginx", "nginx.conf"),
        HAPROXY("haproxy", "haproxy.cfg");

        private final String program;
        private final String configuration;

        Kind(String program, String configuration) {
            this.program = program;
            this.configuration = configuration;
        }

        /** Runs in the foreground. */
        private List<String> command(Path file) {
            return switch (this) {
                case NGINX -> List.of(executable(program), "-c", file.toString());
                case HAPROXY -> List.of(executable(program), "-db", "-f", file.toString());
            };
        }
    }

    private final Process process;
    private final int plain;
    private final int tls;

    private Proxy(Process process, int plain, int tls) {
        this.process = process;
        this.plain = plain;
        this.tls = tls;
    }

    /** Starts one, and waits until it takes connections. */
    static Proxy start(Kind kind, Server backend, Path directory) throws IOException {
        int plain = FreePort.find();
        int tls = FreePort.find();
        Map<String, String> values = new TreeMap<>(Map.of(
                "dir", directory.toString(),
                "user", System.getProperty("user.name"),
                "plain", String.valueOf(plain),
                "tls", String.valueOf(tls),
                "backend", String.valueOf(backend.plainPort()),
                "certificate", Tls.certificate().toString(),
                "key", Tls.key().toString(),
                "pem", both(directory).toString()));
        Path templates = Path.of(Objects.requireNonNull(System.getProperty("ws101.proxies")));
        String text = Files.readString(templates.resolve(kind.configuration));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Path configuration = Files.writeString(directory.resolve(kind.configuration), text);
        Process process = new ProcessBuilder(kind.command(configuration))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(kind.program + ".log").toFile())
                .start();
        Proxy proxy = new Proxy(process, plain, tls);
        Eventually.answer(() -> proxy.takesConnections(directory), accepted -> accepted);
        return proxy;
    }

    /** HAProxy wants certificate and key in one file. */
    private static Path both(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("both.pem"), Files.readString(Tls.certificate()) + Files.readString(Tls.key()));
    }

    /** As the system property of its name says, or the first on the path; Debian keeps them where only root looks. */
    private static String executable(String program) {
        String given = System.getProperty(program, "");
        if (!given.isEmpty()) {
            return given;
        }
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Arrays.stream(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The profile proxies needs " + program
                        + ", which is not on the path: install it (Debian: apt-get install nginx haproxy) or set -D"
                        + program
                        + "=..."));
    }

    private boolean takesConnections(Path directory) {
        if (!process.isAlive()) {
            throw new AssertionError("The proxy has ended: see its log in " + directory);
        }
        try {
            new Socket(InetAddress.getLoopbackAddress(), plain).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The port for a scheme, ws or wss. */
    int port(String scheme) {
        return scheme.equals("wss") ? tls : plain;
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port(scheme) + path);
    }

    /** The origin of the proxy's pages. */
    String origin(String scheme) {
        return (scheme.equals("wss") ? "https" : "http") + "://127.0.0.1:" + port(scheme);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }
}

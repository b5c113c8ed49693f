package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** TLS with HTTP/2, and Spring Security with its firewall and its protection against forged requests as they come. */
class Http2Test {
    private static final String ANN = "Basic YW5uOmE=";
    private static Booted application;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws Exception {
        application = Booted.run(
                Application.class,
                "server.http2.enabled=true",
                "server.ssl.key-store=" + keyStore(),
                "server.ssl.key-store-password=changeit");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static Path keyStore() throws Exception {
        Path store = directory.resolve("keystore.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        return store;
    }

    @WebSocketEndpoint("/user")
    static class Greeting {
        @OnText
        String greet(String text, Principal user) {
            return text + " " + user.getName();
        }
    }

    @WebSocketEndpoint("/echo")
    static class Echo {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    /** What the browser shows. */
    @RestController
    static class Pages {
        final CompletableFuture<String> said = new CompletableFuture<>();

        @GetMapping(value = "/page", produces = "text/html")
        String page() {
            return """
                    <script>
                    const protocol = performance.getEntriesByType('navigation')[0].nextHopProtocol;
                    const say = text => fetch('/said?text=' + encodeURIComponent(protocol + ' ' + text));
                    const socket = new WebSocket('wss://' + location.host + '/echo');
                    socket.onopen = () => socket.send('from the page');
                    socket.onmessage = event => say(event.data);
                    socket.onclose = event => say('closed ' + event.code);
                    </script>""";
        }

        @GetMapping("/said")
        void said(@RequestParam("text") String text) {
            said.complete(text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Greeting.class, Echo.class, Pages.class})
    static class Application {
        @Bean
        SecurityFilterChain users(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/page", "/said", "/echo")
                            .permitAll()
                            .requestMatchers(HttpMethod.GET, "/user")
                            .authenticated()
                            .requestMatchers("/error")
                            .permitAll()
                            .anyRequest()
                            .denyAll())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("{noop}a").roles("USER").build());
        }
    }

    /** Of the servers, Jetty alone offers WebSockets over HTTP/2. */
    private static Http2Client connect() throws Exception {
        assumeTrue(
                ClassUtils.isPresent("org.eclipse.jetty.server.Server", null),
                "No CONNECT of HTTP/2 but on Jetty: browsers have WebSockets over HTTP/1.1 then");
        return new Http2Client(application.port());
    }

    @Test
    void aHandshakeOverHttp2PassesByTheRuleForGetWithItsUser() throws Exception {
        try (Http2Client client = connect()) {
            Http2Client.Tunnel tunnel = client.webSocket("/user", ANN);
            assertEquals(200, tunnel.status());
            tunnel.sendText("Hello");
            assertEquals("Hello ann", tunnel.receiveText());
        }
    }

    @Test
    void whoIsNotKnownGetsTheAnswerOfHttp1() throws Exception {
        try (Http2Client client = connect()) {
            assertEquals(401, client.webSocket("/user", null).status());
        }
    }

    @Test
    void whatIsDeniedStaysDenied() throws Exception {
        try (Http2Client client = connect()) {
            assertEquals(403, client.webSocket("/other", ANN).status());
        }
    }

    /** A 200 of the page would be an open tunnel to the client. */
    @Test
    void aPageDoesNotAnswerAHandshake() throws Exception {
        try (Http2Client client = connect()) {
            assertEquals(405, client.webSocket("/page", null).status());
        }
    }

    /** The rest of what the firewall looks at counts as ever. */
    @Test
    void theFirewallRefusesASuspiciousPath() throws Exception {
        try (Http2Client client = connect()) {
            assertEquals(400, client.webSocket("/echo;a=b", null).status());
        }
    }

    /** On Jetty its WebSocket is a stream of the connection that the page came by, elsewhere it is of HTTP/1.1. */
    @Test
    @Tag("browser")
    void aPageOverHttp2InChromiumHasItsWebSocket() throws Exception {
        String given = System.getProperty("chromium", "");
        Process chromium = new ProcessBuilder(
                        given.isEmpty() ? "chromium" : given,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--disable-background-networking",
                        "--ignore-certificate-errors",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + Files.createDirectory(directory.resolve("profile")),
                        URI.create("https://127.0.0.1:" + application.port() + "/page")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromium.log").toFile())
                .start();
        try {
            assertEquals("h2 from the page", application.bean(Pages.class).said.get(60, TimeUnit.SECONDS));
        } finally {
            chromium.destroy();
            chromium.waitFor();
        }
    }
}

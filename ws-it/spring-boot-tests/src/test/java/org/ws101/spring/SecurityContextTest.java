package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.client.Credentials;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;

/** The user of the opening handshake, in every callback of each style on each kind of thread. */
class SecurityContextTest {
    private static final BlockingQueue<String> CLOSED = new LinkedBlockingQueue<>();
    private static Booted application;

    @BeforeAll
    static void start() {
        application = Booted.run(Application.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static String user() {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        return user == null ? "nobody" : user.getName();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableMethodSecurity
    @Import({
        Annotated.class,
        Pooled.class,
        Listening.class,
        Vault.class,
        Guarded.class,
        StrictlyGuarded.class,
        GuardedPrototype.class,
        GuardedListener.class,
        Keepers.class,
        Mixed.class
    })
    static class Application {
        @Bean
        SecurityFilterChain users(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("{noop}a").roles("KEEPER").build(),
                    User.withUsername("ben").password("{noop}b").roles("GUEST").build());
        }

        @Bean
        @WebSocketEndpoint("/continue")
        Continue conversing() {
            return SecurityContextTest::converse;
        }

        @Bean
        @WebSocketEndpoint("/guarded-continue")
        Continue guarded(Vault vault) {
            return webSocket -> {
                webSocket.receiveAll();
                webSocket.sendText(vault.open());
            };
        }

        /** Endpoints that are no beans. */
        @Bean
        WebSocketApplication others() {
            return endpoints -> {
                for (CallbackThreads threads : threads()) {
                    endpoints.add(
                            "/listener-" + threads,
                            Endpoint.listening(Listening::new).withThreads(threads));
                    if (threads != CallbackThreads.CONTAINER) {
                        endpoints.add(
                                "/continue-" + threads,
                                Endpoint.of(SecurityContextTest::converse).withThreads(threads));
                    }
                }
            };
        }
    }

    private static List<CallbackThreads> threads() {
        return Stream.of(CallbackThreads.values())
                .filter(threads ->
                        threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21)
                .toList();
    }

    private static void converse(WebSocket webSocket) throws Exception {
        webSocket.sendText("open " + user());
        webSocket.forEachMessage(message -> webSocket.sendText("text " + user()));
        CLOSED.add("close " + user());
    }

    @Component
    @WebSocketEndpoint("/annotated")
    static class Annotated {
        @OnOpen
        String open() {
            return "open " + user();
        }

        @OnText
        String text(String text) {
            return "text " + user();
        }

        @OnClose
        void close() {
            CLOSED.add("close " + user());
        }
    }

    @Component
    @WebSocketEndpoint(value = "/pooled", threads = CallbackThreads.POOL)
    static class Pooled {
        @OnOpen
        String open() {
            return "open " + user();
        }

        /** Completes on a thread that knows no user; what fails there goes to the callback below. */
        @OnText
        CompletionStage<String> text(String text) {
            return CompletableFuture.supplyAsync(() -> {
                throw new IllegalStateException(user());
            });
        }

        @OnError
        String error(Throwable failure) {
            return "text " + user();
        }

        @OnClose
        void close() {
            CLOSED.add("close " + user());
        }
    }

    @Component
    @WebSocketEndpoint("/listening")
    static class Listening implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.sendText("open " + user());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText("text " + user());
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            CLOSED.add("close " + user());
        }
    }

    @Component
    static class Vault {
        @PreAuthorize("hasRole('KEEPER')")
        public String open() {
            return "open for " + user();
        }
    }

    /** Proxied: security stands at its own callback, and at those of a bean that it uses. */
    @Component
    @WebSocketEndpoint("/guarded")
    static class Guarded {
        private final Vault vault;

        Guarded(Vault vault) {
            this.vault = vault;
        }

        @OnText
        @PreAuthorize("#text != 'forbidden'")
        String text(String text) {
            return text.equals("vault") ? vault.open() : "allowed";
        }

        @OnError
        String error(AccessDeniedException denied) {
            return "settled";
        }
    }

    @Component
    @WebSocketEndpoint("/strictly-guarded")
    static class StrictlyGuarded {
        @OnText
        @PreAuthorize("hasRole('KEEPER')")
        String text(String text) {
            return "allowed";
        }
    }

    @Component
    @Scope("prototype")
    @WebSocketEndpoint("/guarded-prototype")
    static class GuardedPrototype {
        static final BlockingQueue<String> ENDS = new LinkedBlockingQueue<>();
        private int count;

        @OnText
        @PreAuthorize("hasRole('KEEPER')")
        String text(String text) {
            return text + ++count;
        }

        @PreDestroy
        private void end() {
            ENDS.add("destroyed at " + count);
        }
    }

    @Component
    @WebSocketEndpoint("/guarded-listener")
    static class GuardedListener implements WebSocketListener {
        private final Vault vault;

        GuardedListener(Vault vault) {
            this.vault = vault;
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(vault.open());
        }
    }

    @Component
    @RolesAllowed("KEEPER")
    @WebSocketEndpoint("/keepers")
    static class Keepers {
        @OnText
        String text(String text) {
            return text;
        }
    }

    @Component
    @WebSocketEndpoint("/mixed")
    static class Mixed {
        @OnText
        @RolesAllowed("KEEPER")
        String text(String text) {
            return text;
        }
    }

    private static WebSocket connect(String path, String user) {
        return application
                .client()
                .credentials(Credentials.basic(user, user.substring(0, 1)))
                .build()
                .connect(application.uri(path));
    }

    private static String next(WebSocket webSocket) {
        return ((Message.Text) webSocket.receiveAll()).data();
    }

    static Stream<String> styles() {
        Stream<String> others = threads().stream()
                .flatMap(threads -> threads == CallbackThreads.CONTAINER
                        ? Stream.of("/listener-" + threads)
                        : Stream.of("/listener-" + threads, "/continue-" + threads));
        return Stream.concat(Stream.of("/annotated", "/pooled", "/listening", "/continue"), others);
    }

    @ParameterizedTest
    @MethodSource("styles")
    void everyCallbackHasTheUserOfTheHandshake(String path) throws Exception {
        try (WebSocket ann = connect(path, "ann");
                WebSocket ben = connect(path, "ben")) {
            assertEquals("open ann", next(ann));
            assertEquals("open ben", next(ben));
            ben.sendText("x");
            ann.sendText("x");
            assertEquals("text ben", next(ben));
            assertEquals("text ann", next(ann));
            ann.close(CloseCode.NORMAL_CLOSURE);
            assertEquals("close ann", CLOSED.poll(60, TimeUnit.SECONDS));
            ben.close(CloseCode.NORMAL_CLOSURE);
            assertEquals("close ben", CLOSED.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void methodSecurityLetsThoseInWhoMay() {
        try (WebSocket ann = connect("/guarded", "ann")) {
            ann.sendText("vault");
            assertEquals("open for ann", next(ann));
        }
    }

    /** The proxy that method security stands in is not what ends. */
    @Test
    void aPrototypeIsDestroyedItself() throws Exception {
        try (WebSocket ann = connect("/guarded-prototype", "ann")) {
            ann.sendText("x");
            assertEquals("x1", next(ann));
        }
        assertEquals("destroyed at 1", GuardedPrototype.ENDS.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aCallbackMaySettleWhatMethodSecurityRefuses() {
        try (WebSocket ben = connect("/guarded", "ben")) {
            ben.sendText("vault");
            assertEquals("settled", next(ben));
            ben.sendText("forbidden");
            assertEquals("settled", next(ben));
            ben.sendText("other");
            assertEquals("allowed", next(ben));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/strictly-guarded", "/guarded-listener", "/guarded-continue", "/mixed"})
    void otherwiseItClosesTheConnectionWith1008(String path) {
        try (WebSocket ben = connect(path, "ben")) {
            ben.sendText("vault");
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, ben::receiveAll);
            assertEquals(new CloseReason(CloseCode.POLICY_VIOLATION, "Not allowed."), closed.reason());
        }
    }

    @Test
    void rolesOfTheEndpointAreAskedForInTheHandshake() {
        try (WebSocket ann = connect("/keepers", "ann")) {
            ann.sendText("x");
            assertEquals("x", next(ann));
        }
        HandshakeException refused = assertThrows(HandshakeException.class, () -> connect("/keepers", "ben"));
        assertEquals(403, refused.status());
    }
}

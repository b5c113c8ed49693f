package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.cdi.WebSocketEndpoint;

/** The end of an HTTP session of each kind closes the connections that were opened in it. */
class SpringSessionTest {
    /** Sessions of the container. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class Container {
        @Bean
        SecurityFilterChain users(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.ALWAYS))
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .logout(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("{noop}a").roles("USER").build());
        }

        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }

        @Bean
        @WebSocketEndpoint("/api/echo")
        Continue echoOfApi() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    @RestController
    static class Pages {
        @GetMapping({"/hello", "/api/hello"})
        String hello() {
            return "hello";
        }

        @GetMapping("/change")
        String change(HttpServletRequest request) {
            request.changeSessionId();
            return "changed";
        }

        @GetMapping({"/expire", "/api/expire"})
        String expire(HttpServletRequest request) {
            request.getSession().setMaxInactiveInterval(1);
            return "soon";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableSpringHttpSession
    @Import(Container.class)
    static class InMemory {
        @Bean
        MapSessionRepository sessions() {
            MapSessionRepository sessions = new MapSessionRepository(new ConcurrentHashMap<>());
            sessions.setDefaultMaxInactiveInterval(Duration.ofMinutes(30));
            return sessions;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJdbcHttpSession
    @Import(Container.class)
    static class Jdbc {
        @Bean
        DataSource database() {
            return new EmbeddedDatabaseBuilder()
                    .setType(EmbeddedDatabaseType.H2)
                    .generateUniqueName(true)
                    .addScript("org/springframework/session/jdbc/schema-h2.sql")
                    .build();
        }

        @Bean
        PlatformTransactionManager transactions(DataSource database) {
            return new DataSourceTransactionManager(database);
        }
    }

    private static FilterRegistrationBean<?> filter(SessionRepository<?> sessions, String... patterns) {
        FilterRegistrationBean<?> registration = new FilterRegistrationBean<>(new SessionRepositoryFilter<>(sessions));
        registration.setOrder(SessionRepositoryFilter.DEFAULT_ORDER);
        registration.addUrlPatterns(patterns);
        return registration;
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Container.class)
    static class WithoutRepositoryBean {
        @Bean
        FilterRegistrationBean<?> sessionFilter() {
            return filter(new MapSessionRepository(new ConcurrentHashMap<>()), "/*");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Container.class)
    static class OfSomePaths {
        @Bean
        MapSessionRepository sessions() {
            return new MapSessionRepository(new ConcurrentHashMap<>());
        }

        @Bean
        FilterRegistrationBean<?> sessionFilter(MapSessionRepository sessions) {
            return filter(sessions, "/api/*");
        }
    }

    private static WebSocket connect(Booted application) throws Exception {
        return connect(application, "");
    }

    /** Begins a session, which the cookie of the client belongs to from here on. */
    private static WebSocket connect(Booted application, String base) throws Exception {
        assertEquals(
                "hello",
                application
                        .get(base + "/hello", "Authorization", "Basic YW5uOmE=")
                        .body());
        WebSocket webSocket = application.connect(base + "/echo");
        webSocket.sendText("here");
        assertEquals(new Message.Text("here"), webSocket.receiveAll());
        return webSocket;
    }

    private static void assertEndsWith1008(WebSocket webSocket) {
        WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
        assertEquals(new CloseReason(CloseCode.POLICY_VIOLATION, "The HTTP session has ended"), closed.reason());
    }

    @ParameterizedTest
    @ValueSource(classes = {Container.class, InMemory.class, Jdbc.class})
    void theLogoutOfSpringSecurityClosesTheConnection(Class<?> kind) throws Exception {
        try (Booted application = Booted.run(kind);
                WebSocket webSocket = connect(application)) {
            assertEquals("changed", application.get("/change").body());
            webSocket.sendText("still here");
            assertEquals(new Message.Text("still here"), webSocket.receiveAll());
            assertEquals(204, application.post("/logout").statusCode());
            assertEndsWith1008(webSocket);
        }
    }

    /** Nobody publishes that such a session has timed out. */
    @ParameterizedTest
    @ValueSource(classes = {InMemory.class, Jdbc.class})
    void aSessionThatTimesOutClosesTheConnection(Class<?> kind) throws Exception {
        try (Booted application = Booted.run(kind, "ws101.session-check-interval=100ms");
                WebSocket webSocket = connect(application)) {
            assertEquals("changed", application.get("/change").body());
            assertEquals("soon", application.get("/expire").body());
            assertEndsWith1008(webSocket);
        }
    }

    @Test
    void aSessionWhoseRepositoryIsNoBeanStaysOpen() throws Exception {
        String[] properties = {
            "ws101.session-check-interval=1ms",
            // makes a repository in Spring Boot 3.5
            "spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.session.SessionAutoConfiguration"
        };
        try (Booted application = Booted.run(WithoutRepositoryBean.class, properties);
                WebSocket webSocket = connect(application)) {
            awaitLooks();
            webSocket.sendText("still here");
            assertEquals(new Message.Text("still here"), webSocket.receiveAll());
        }
    }

    /** Lets the thread that looks for ended sessions wait for its next look several times. */
    private static void awaitLooks() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long looking = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ws101-sessions"))
                .mapToLong(Thread::getId)
                .max() // others may end just now
                .orElseThrow();
        long before = threads.getThreadInfo(looking).getWaitedCount();
        while (threads.getThreadInfo(looking).getWaitedCount() < before + 10) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSessionOfTheServerStaysOpenBesideThoseOfSpringSession() throws Exception {
        try (Booted application = Booted.run(OfSomePaths.class, "ws101.session-check-interval=100ms");
                WebSocket webSocket = connect(application)) {
            for (int i = 0; i < 2; i++) { // the second ends after the looks that have found the first
                try (WebSocket other = connect(application, "/api")) {
                    assertEquals("soon", application.get("/api/expire").body());
                    assertEndsWith1008(other);
                }
            }
            webSocket.sendText("still here");
            assertEquals(new Message.Text("still here"), webSocket.receiveAll());
        }
    }

    /** Jetty looks every ten minutes otherwise, Tomcat every minute. */
    @Test
    void aSessionOfTheServerThatTimesOutClosesTheConnection() throws Exception {
        try (Booted application = Booted.run(Container.class, "server.tomcat.background-processor-delay=1s");
                WebSocket webSocket = connect(application)) {
            if (ClassUtils.isPresent("org.eclipse.jetty.server.Server", null)) {
                application.evaluate("webServer.server.getBean(T(org.eclipse.jetty.session.SessionIdManager))"
                        + ".sessionHouseKeeper.intervalSec = 1");
            }
            assertEquals("soon", application.get("/expire").body());
            assertEndsWith1008(webSocket);
        }
    }
}

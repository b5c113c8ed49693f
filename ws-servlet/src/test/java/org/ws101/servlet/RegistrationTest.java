package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContainerInitializerHolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.Continue;
import org.ws101.servlet.guide.Echo;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** The ways to make endpoints known, and what is said when that fails. */
class RegistrationTest {
    private static final Continue ECHO = ws -> ws.forEachMessage(ws::sendAll);

    /** An application as a web archive has it. */
    public static class App implements WebSocketApplication {
        @Override
        public void configure(WebSocketEndpoints endpoints) {
            endpoints.add("/app", ECHO);
        }
    }

    /** Has no constructor that the container could call. */
    public static class Unmakeable implements WebSocketApplication {
        public Unmakeable(String needed) {
            assertEquals("", needed);
        }

        @Override
        public void configure(WebSocketEndpoints endpoints) {}
    }

    /** Fails when it is made. */
    public static class Failing implements WebSocketApplication {
        public Failing() {
            throw new IllegalStateException("no database");
        }

        @Override
        public void configure(WebSocketEndpoints endpoints) {}
    }

    private static int status(ServedContext server, String path) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(Request.upgrade(path)).status();
        }
    }

    private static String deploymentError(ServedContext server) {
        return assertThrows(WebSocketDeploymentException.class, server::start).getMessage();
    }

    private static ServedContext withListener(ServedContext server, Consumer<ServletContext> initialized) {
        server.context().addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                initialized.accept(event.getServletContext());
            }
        });
        return server;
    }

    @Nested
    class ByCode {
        @Test
        void endpointsMayBeAddedToTheContextAtAnyTime() throws IOException {
            try (ServedContext server = withListener(
                            new ServedContext(),
                            context -> WebSocketEndpoints.of(context).add("/early", ECHO))
                    .addFilter(new WebSocketFilter(), Map.of())
                    .start()) {
                assertEquals(101, status(server, "/early"));
                assertEquals(200, status(server, "/late"));
                WebSocketEndpoints.of(server.servletContext()).add("/late", ECHO);
                assertEquals(101, status(server, "/late"));
                assertSame(
                        WebSocketEndpoints.of(server.servletContext()), WebSocketEndpoints.of(server.servletContext()));
            }
        }

        @Test
        void aFilterWithoutEndpointsIsWarnedOf() throws IOException {
            try (LogRecorder log = new LogRecorder("org.ws101.servlet");
                    ServedContext server = new ServedContext()
                            .addFilter(new WebSocketFilter(), Map.of())
                            .start()) {
                assertEquals(200, status(server, "/"));
                assertTrue(log.text().contains("WARNING"), log::text);
                assertTrue(log.text().contains("serves no WebSocket endpoint of / yet"), log::text);
                assertTrue(log.text().contains("beans.xml"), log::text);
            }
        }

        @Test
        void twoEndpointsOnOnePathAreADeploymentErrorThatNamesBoth() {
            String message = deploymentError(new ServedContext()
                    .addFilter(
                            new WebSocketFilter(endpoints -> endpoints
                                    .add("/chat/{a}", Endpoint.of(ECHO).withName("org.example.One"))
                                    .add("/chat/{b}", Endpoint.of(ECHO).withName("org.example.Two"))),
                            Map.of()));
            assertTrue(message.contains("org.example.One") && message.contains("org.example.Two"), message);
        }
    }

    /** In a container that deploys the application although the filter's {@code init} has thrown. */
    @Nested
    class FailedStart {
        private final WebSocketFilter filter = new WebSocketFilter(endpoints -> {
            endpoints.add("/echo", ECHO);
            throw new IllegalStateException("no database");
        });
        private @Nullable Throwable thrown;

        private final Filter dropping = new Filter() {
            @Override
            public void init(FilterConfig config) {
                thrown = assertThrows(IllegalStateException.class, () -> filter.init(config));
            }

            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                filter.doFilter(request, response, chain);
            }
        };

        @Test
        void refusesEveryHandshakeAndSaysWhy() throws IOException {
            try (LogRecorder log = new LogRecorder("org.ws101.servlet");
                    ServedContext server =
                            new ServedContext().addFilter(dropping, Map.of()).start()) {
                assertEquals("no database", Objects.requireNonNull(thrown).getMessage());
                for (String path : List.of("/echo", "/elsewhere")) {
                    assertEquals(500, status(server, path));
                }
                assertTrue(log.text().contains("was refused with 500, because the filter"), log::text);
                assertTrue(log.text().contains("no database"), log::text);
                assertEquals(1, log.text().split("was refused with 500", -1).length - 1, "a line a minute");
            }
        }

        @Test
        void letsOtherRequestsPass() throws Exception {
            try (ServedContext server =
                            new ServedContext().addFilter(dropping, Map.of()).start();
                    RawClient client = RawClient.open(server.port())) {
                assertEquals(200, client.exchange(Request.get("/echo")).status());
            }
        }
    }

    @Test
    void aFilterThatHasFailedServesWhenItIsStartedAgain() throws IOException {
        AtomicBoolean failing = new AtomicBoolean(true);
        WebSocketFilter filter = new WebSocketFilter(endpoints -> {
            if (failing.get()) {
                throw new IllegalStateException("no database yet");
            }
            endpoints.add("/echo", ECHO);
        });
        Filter again = new Filter() {
            @Override
            public void init(FilterConfig config) {
                assertThrows(IllegalStateException.class, () -> filter.init(config));
                failing.set(false);
                filter.init(config);
            }

            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                filter.doFilter(request, response, chain);
            }

            @Override
            public void destroy() {
                filter.destroy();
            }
        };
        try (ServedContext server =
                new ServedContext().addFilter(again, Map.of()).start()) {
            assertEquals(101, status(server, "/echo"));
        }
    }

    @Nested
    class MappedElsewhere {
        private final WebSocketFilter filter =
                new WebSocketFilter(endpoints -> endpoints.add("/echo", ECHO).add("/ws/echo", ECHO));

        private String logOf(ServedContext server, Consumer<FilterHolder> mapping) throws IOException {
            FilterHolder holder = ServedContext.holder(filter, Map.of());
            mapping.accept(holder);
            try (LogRecorder log = new LogRecorder("org.ws101.servlet");
                    ServedContext started = server.start()) {
                assertEquals(101, status(started, "/ws/echo"));
                return log.text();
            }
        }

        @Test
        void anEndpointThatNoRequestCanReachIsWarnedOf() throws IOException {
            ServedContext server = new ServedContext();
            String log = logOf(server, holder -> server.context().addFilter(holder, "/ws/*", null));
            assertTrue(
                    log.contains("No request can reach the WebSocket endpoint /echo (a lambda of "
                            + RegistrationTest.class.getName()
                            + "), because WebSocketFilter is mapped to [/ws/*] only"),
                    log);
            assertEquals(2, log.split("No request can reach", -1).length, log);
        }

        @Test
        void nothingIsSaidWhenItIsNotCertain() throws IOException {
            ServedContext twice = new ServedContext();
            String mappedTwice = logOf(twice, holder -> {
                twice.context().addFilter(holder, "/ws/*", null);
                twice.context().addFilter(holder, "/echo", null);
            });
            ServedContext behind = new ServedContext().addFilter((in, out, chain) -> chain.doFilter(in, out), Map.of());
            String behindAnother = logOf(behind, holder -> behind.context().addFilter(holder, "/ws/*", null));
            ServedContext servlet = new ServedContext();
            String mappedToAServlet = logOf(servlet, holder -> {
                FilterMapping mapping = new FilterMapping();
                mapping.setFilterName(holder.getName());
                mapping.setServletName(
                        servlet.context().getServletHandler().getServlets()[0].getName());
                mapping.setPathSpec("/ws/*");
                servlet.context().getServletHandler().addFilter(holder, mapping);
            });
            for (String log : List.of(mappedTwice, behindAnother, mappedToAServlet)) {
                assertFalse(log.contains("No request can reach"), log);
            }
        }
    }

    @Nested
    class ByInitParam {
        private ServedContext declaring(String application) {
            FilterHolder holder = new FilterHolder(WebSocketFilter.class); // as web.xml does
            holder.setName("declared");
            holder.setAsyncSupported(true);
            holder.setInitParameter("application", application);
            return new ServedContext().addFilter(holder);
        }

        @Test
        void anApplicationIsMadeFromItsClass() throws IOException {
            try (ServedContext server = declaring(App.class.getName()).start()) {
                assertEquals(101, status(server, "/app"));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "org.example.Missing, cannot be loaded",
            "java.lang.String, does not implement",
            "org.ws101.servlet.RegistrationTest$Unmakeable, a public constructor without parameters",
            "org.ws101.servlet.RegistrationTest$Failing, no database"
        })
        void whatCannotBeMadeIsADeploymentErrorThatNamesIt(String application, String problem) {
            String message = deploymentError(declaring(application));
            assertTrue(message.contains(application) && message.contains(problem), message);
        }

        @Test
        void anUnknownInitParamIsADeploymentErrorThatNamesTheFilter() {
            String message =
                    deploymentError(new ServedContext().addFilter(new WebSocketFilter(), Map.of("maxframesize", "1")));
            assertTrue(message.contains("WebSocketFilter") && message.contains("maxframesize"), message);
        }
    }

    @Nested
    class ByTheContainer {
        private final ServletContainerInitializer initializer =
                ServiceLoader.load(ServletContainerInitializer.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(each -> each.getClass().getName().startsWith("org.ws101."))
                        .findFirst()
                        .orElseThrow();

        private ServedContext scanned(Class<?>... found) {
            ServedContext server = new ServedContext();
            server.context().addServletContainerInitializer(new ServletContainerInitializerHolder(initializer, found));
            return server;
        }

        private List<String> filters(ServedContext server) {
            return server.servletContext().getFilterRegistrations().values().stream()
                    .filter(registration -> registration.getClassName().equals(WebSocketFilter.class.getName()))
                    .map(FilterRegistration::getName)
                    .toList();
        }

        @Test
        void applicationsAreFoundAndTheFilterIsAdded() throws IOException {
            try (ServedContext server = scanned(App.class, Unmakeable.class, WebSocketApplication.class)
                    .start()) {
                assertEquals(101, status(server, "/app"));
                assertEquals(200, status(server, "/other"));
                FilterRegistration filter = server.servletContext()
                        .getFilterRegistration(filters(server).get(0));
                assertEquals(Set.of("/*"), Set.copyOf(filter.getUrlPatternMappings()));
            }
        }

        @Test
        void theApplicationOfTheDocumentationEchoes() throws IOException {
            try (ServedContext server = scanned(Echo.class).start();
                    RawClient client = RawClient.upgraded(server.port(), "/echo")) {
                client.sendText("Hello");
                assertEquals("Hello", client.readText());
            }
        }

        @Test
        void theFilterStandsBehindThoseDeclared() throws IOException {
            try (ServedContext server = scanned(App.class)
                    .addFilter(ServedContext.holder(
                            (request, response, chain) -> ((HttpServletResponse) response).sendError(401), Map.of()))
                    .start()) {
                assertEquals(401, status(server, "/app"));
            }
        }

        @Test
        void aDeclaredFilterIsTheOnlyOneAndServesWhatWasFound() throws IOException {
            try (ServedContext server = scanned(App.class)
                    .addFilter(new WebSocketFilter(), Map.of("maxMessageSize", "1"))
                    .start()) {
                assertEquals(List.of("WebSocketFilter"), filters(server));
                assertEquals(101, status(server, "/app"));
            }
        }

        @Test
        void aFilterAddedByCodeTakesThePlaceOfTheOneAddedHere() throws IOException {
            ServedContext server = withListener(scanned(App.class), context -> {
                FilterRegistration.Dynamic own = context.addFilter("own", new WebSocketFilter(new App()));
                own.setAsyncSupported(true);
                own.setInitParameter("maxConnections", "1");
                own.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            });
            try (server) {
                server.start();
                try (RawClient first = RawClient.open(server.port())) {
                    first.upgrade("/app");
                    assertEquals(503, status(server, "/app")); // so it was not the filter without limits that served
                }
            }
        }

        @Test
        void anApplicationThatIsFoundAndNamedIsConfiguredOnce() throws IOException {
            try (ServedContext server = scanned(App.class)
                    .addFilter(new WebSocketFilter(), Map.of("application", App.class.getName()))
                    .start()) {
                assertEquals(101, status(server, "/app"));
            }
        }

        @Test
        void nothingIsDoneWhenTheContextParameterSaysSo() throws IOException {
            ServedContext server = scanned(App.class);
            server.context().setInitParameter("org.ws101.servlet.autoRegister", "false");
            try (server) {
                server.start();
                assertEquals(List.of(), filters(server));
                assertEquals(200, status(server, "/app"));
            }
        }

        @Test
        void nothingFoundIsNoError() throws IOException {
            try (ServedContext server = scanned().start()) {
                assertEquals(200, status(server, "/app"));
                WebSocketEndpoints.of(server.servletContext()).add("/app", ECHO);
                assertEquals(101, status(server, "/app"));
            }
        }
    }

    @Test
    void jettyDoesNotNeedAsyncSupport() throws IOException {
        FilterHolder holder = ServedContext.holder(new WebSocketFilter(e -> e.add("/echo", ECHO)), Map.of());
        holder.setAsyncSupported(false);
        try (ServedContext server = new ServedContext().addFilter(holder).start();
                RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("Hello", client.sendText("Hello").readText());
        }
    }

    @Test
    void whereTheContainerNeedsAsyncSupportTheLogNamesTheRemedyAndTheClientGets500() throws IOException {
        WebSocketFilter webSocketFilter = new WebSocketFilter(endpoints -> endpoints.add("/echo", ECHO));
        // called past Jetty, which would look for its own request
        Filter strict = (request, response, chain) -> webSocketFilter.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    /** Not Jetty's, which would be upgraded in another way. */
                    @Override
                    public ServletRequest getRequest() {
                        return (ServletRequest) Proxy.newProxyInstance(
                                RegistrationTest.class.getClassLoader(),
                                new Class<?>[] {HttpServletRequest.class},
                                (proxy, method, arguments) -> method.invoke(request, arguments));
                    }

                    @Override
                    public boolean isAsyncSupported() {
                        return false;
                    }

                    @Override
                    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) {
                        throw new IllegalStateException("not supported");
                    }
                },
                response,
                chain);
        try (ServedContext server = new ServedContext()
                        .addFilter(ServedContext.holder(strict, Map.of()))
                        .addFilter(webSocketFilter, Map.of("maxConnections", "1"))
                        .start();
                LogRecorder log = new LogRecorder(WebSocketFilter.class.getName())) {
            for (int i = 0; i < 3; i++) { // so each gave its place back
                try (RawClient client = RawClient.open(server.port())) {
                    Response response = client.exchange(Request.upgrade("/echo"));
                    assertEquals(500, response.status());
                    assertEquals("close", response.field("Connection"));
                    assertEquals(List.of(), response.values("Upgrade"));
                    assertEquals(List.of(), response.values("Sec-WebSocket-Accept"));
                }
            }
            assertTrue(log.text().contains("<async-supported>true</async-supported>"), log.text());
        }
    }
}

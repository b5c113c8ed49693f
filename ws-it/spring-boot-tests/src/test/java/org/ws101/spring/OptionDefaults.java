package org.ws101.spring;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.env.MockEnvironment;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.WebSocketClient;
import org.ws101.internal.handshake.Headers;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.spring.internal.Settings;

/** The defaults that the code has, by the names of the options. Stateless. */
final class OptionDefaults {
    /** The accessors whose names are others than those of the options. */
    private static final Map<String, String> BY_ACCESSOR =
            Map.of("retainsFrames", "retainFrames", "admittedOpcodes", "admitOpcode", "admittedRsv", "admitRsv");

    private OptionDefaults() {}

    static Map<String, @Nullable Object> ofConnections(WebSocketOptions options) throws ReflectiveOperationException {
        Map<String, @Nullable Object> values = new TreeMap<>();
        for (Method accessor : WebSocketOptions.class.getDeclaredMethods()) {
            if (Modifier.isPublic(accessor.getModifiers())
                    && !Modifier.isStatic(accessor.getModifiers())
                    && accessor.getReturnType() != WebSocketOptions.Builder.class) {
                String name = accessor.getName();
                values.put(BY_ACCESSOR.getOrDefault(name, name), accessor.invoke(options));
            }
        }
        values.computeIfPresent(
                "permessageDeflate", (name, value) -> value == PermessageDeflate.defaults() ? "`on`" : value);
        return values;
    }

    static Map<String, @Nullable Object> ofPermessageDeflate() {
        PermessageDeflate settings = PermessageDeflate.defaults();
        PermessageDeflate.Parameters parameters = settings.alternatives().get(0);
        Map<String, @Nullable Object> values = new TreeMap<>();
        values.put("threshold", settings.threshold());
        values.put("level", settings.level());
        values.put("maxRatio", settings.maxRatio());
        values.put("server_no_context_takeover", presence(parameters, "server_no_context_takeover"));
        values.put(
                "client_no_context_takeover",
                presence(parameters, "client_no_context_takeover")
                        + (parameters.isUnofferedAsked() ? "" : " if offered"));
        values.put("server_max_window_bits", presence(parameters, "server_max_window_bits"));
        values.put("client_max_window_bits", presence(parameters, "client_max_window_bits"));
        return values;
    }

    private static String presence(PermessageDeflate.Parameters parameters, String name) {
        Optional<String> value = parameters.values().get(name);
        return value == null ? "absent" : value.orElse("present");
    }

    /** Those of the filter that no endpoint has. */
    static Map<String, @Nullable Object> ofFilter(FilterSettings settings) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        values.put("application", settings.application());
        values.put("maxConnections", settings.limits().connections());
        values.put("maxConnectionsPerPrincipal", settings.limits().perPrincipal());
        values.put("maxConnectionsPerAddress", settings.limits().perAddress());
        values.put("handshakesPerSecondPerAddress", settings.limits().handshakesPerAddress());
        values.put("maxThreads", settings.maxThreads());
        values.put("managedExecutor", "`" + settings.managedExecutor().orElse("none") + "`");
        values.put("stopTimeout", settings.stopTimeout());
        values.put("closeWithHttpSession", settings.httpSessions().close());
        values.put("closeWithAnonymousHttpSession", settings.httpSessions().closeAnonymous());
        values.put("prolongHttpSession", settings.httpSessions().prolong());
        values.put("jmx", settings.jmx());
        values.put("relayConnectionFactory", settings.relay().connectionFactory());
        values.put("relayTopic", settings.relay().topic());
        return values;
    }

    static Map<String, @Nullable Object> ofEndpoints() throws ReflectiveOperationException {
        Map<String, @Nullable Object> values = members(WebSocketEndpoint.class, "path");
        Object settings = field(Endpoint.of(webSocket -> {}), "settings");
        values.put("check", field(settings, "checks"));
        values.put("declaredRoles", field(settings, "roles"));
        values.put("type", field(settings, "type"));
        values.put("encoder", field(settings, "encoder"));
        values.put("observer", field(settings, "observers"));
        return values;
    }

    static Map<String, @Nullable Object> ofClients() throws ReflectiveOperationException {
        Map<String, @Nullable Object> values = members(WebSocketClientEndpoint.class, "uri");
        Object settings = field(WebSocketClient.create(), "settings");
        for (String name : new String[] {
            "connectTimeout", "cookieHandler", "credentials", "proxyCredentials", "executor", "replay", "subprotocols"
        }) {
            values.put(name, field(settings, name));
        }
        values.put("followRedirects", field(settings, "redirects"));
        values.put("header", ((Headers) Objects.requireNonNull(field(settings, "headers"))).names());
        values.put("contextCapture", field(settings, "captures"));
        values.put("cookie", field(settings, "cookies"));
        values.put("observer", field(settings, "observers"));
        values.put("parameter", field(settings, "query"));
        for (String name : new String[] {"proxies", "sslContext", "sslParameters"}) {
            values.put(name, Objects.requireNonNullElse(field(settings, name), "the JDK's"));
        }
        values.put("resolver", "the JDK's"); // a method reference, which tells nothing
        ReconnectBackoff backoff = (ReconnectBackoff) Objects.requireNonNull(field(settings, "reconnect"));
        values.put("reconnectPolicy", "`" + backoff.getClass().getSimpleName() + "`");
        values.put("reconnectListener", null);
        values.put("reconnectInitialDelay", backoff.initialDelay());
        values.put("reconnectMaxDelay", backoff.maxDelay());
        values.put("reconnectMaxAttempts", backoff.maxAttempts());
        return values;
    }

    static Map<String, @Nullable Object> ofSpring() {
        MockEnvironment nothing = new MockEnvironment();
        Settings settings = new Settings(nothing);
        Map<String, @Nullable Object> values = new TreeMap<>();
        values.put("enabled", !Settings.isOff(nothing));
        values.put("filterOrder", settings.filterOrder().isEmpty() ? null : settings.filterOrder());
        values.put("sessionCheckInterval", settings.sessionCheckInterval());
        return values;
    }

    /** @param value what the table calls the member of that name */
    private static Map<String, @Nullable Object> members(Class<?> annotation, String value) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        for (Method member : annotation.getDeclaredMethods()) {
            Object initial = member.getDefaultValue();
            values.put(
                    member.getName().equals("value") ? value : member.getName(),
                    initial == null ? "required" : initial);
        }
        return values;
    }

    private static @Nullable Object field(@Nullable Object of, String name) throws ReflectiveOperationException {
        Field field = Objects.requireNonNull(of).getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    /** The keys of client endpoints below their names. */
    static Object clientKeys() throws ReflectiveOperationException {
        Method configurable =
                Class.forName("org.ws101.cdi.internal.ClientSettings").getDeclaredMethod("configurable");
        configurable.setAccessible(true);
        try {
            return configurable.invoke(null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}

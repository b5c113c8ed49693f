package org.ws101.servlet.internal;

import jakarta.servlet.FilterConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ws101.WebSocketOptions;
import org.ws101.internal.handshake.OriginPolicy;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * What the init-params of a filter say. Immutable.
 *
 * @param application the name of a class that configures endpoints
 * @param options limits and timeouts that take precedence over those of an endpoint
 * @param allowedOrigins origins that every endpoint allows beside the server's own
 * @param limits how many connections may be open, and how fast they may be opened
 * @param maxThreads how many platform threads there are at most for blocking endpoints, and how many for callbacks
 * @param managedExecutor the JNDI name of the executor for endpoints that choose a pool; {@code none} for none of the container
 * @param stopTimeout how long stopping waits for connections to close
 * @param httpSessions what connections have to do with their HTTP sessions
 * @param jmx whether JMX shows the application
 * @param relay what carries broadcasts to other nodes
 */
public record FilterSettings(
        Optional<String> application,
        OptionParameters options,
        List<String> allowedOrigins,
        Limits limits,
        int maxThreads,
        Optional<String> managedExecutor,
        Duration stopTimeout,
        HttpSessions httpSessions,
        boolean jmx,
        RelayNames relay) {

    private static final int DEFAULT_MAX_CONNECTIONS = 10_000;
    private static final int DEFAULT_MAX_THREADS = 200;
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP_TIMEOUT = Duration.ofHours(1);

    private static final OptionParameters NO_OPTIONS = new OptionParameters(Map.of());

    private static final Set<String> OWN_NAMES = Set.of(
            "application",
            "allowedOrigins",
            "maxConnections",
            "maxConnectionsPerPrincipal",
            "maxConnectionsPerAddress",
            "handshakesPerSecondPerAddress",
            "maxThreads",
            "managedExecutor",
            "stopTimeout",
            "closeWithHttpSession",
            "closeWithAnonymousHttpSession",
            "prolongHttpSession",
            "jmx",
            "relayConnectionFactory",
            "relayTopic");

    /**
     * How many connections may be open, and how fast they may be opened.
     *
     * @param connections in all
     * @param perPrincipal of one authenticated user; empty for no limit
     * @param perAddress of one remote address; empty for no limit
     * @param handshakesPerAddress opening handshakes of one remote address in a second; empty for no limit
     */
    public record Limits(
            int connections, OptionalInt perPrincipal, OptionalInt perAddress, OptionalInt handshakesPerAddress) {}

    /**
     * What connections have to do with their HTTP sessions.
     *
     * @param close whether the end of the HTTP session of an authenticated user closes them
     * @param closeAnonymous whether it does so with those of other users
     * @param prolong whether messages prolong them
     */
    public record HttpSessions(boolean close, boolean closeAnonymous, boolean prolong) {}

    /**
     * What carries broadcasts to other nodes, over Jakarta Messaging.
     *
     * @param connectionFactory the JNDI name of a {@code ConnectionFactory}
     * @param topic the JNDI name of a {@code Topic}, or the broker's own name of one
     */
    public record RelayNames(Optional<String> connectionFactory, Optional<String> topic) {}

    /**
     * Reads the init-params.
     *
     * @throws WebSocketDeploymentException naming the init-params that are unknown, malformed or out of their range
     */
    public static FilterSettings of(FilterConfig config) {
        Map<String, String> parameters = new TreeMap<>();
        for (String name : Collections.list(config.getInitParameterNames())) {
            parameters.put(name, config.getInitParameter(name));
        }
        try {
            return of(parameters);
        } catch (IllegalArgumentException e) {
            throw new WebSocketDeploymentException(
                    "The filter " + config.getFilterName() + " cannot start. " + e.getMessage(), e);
        }
    }

    /** The names of all init-params. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(OWN_NAMES);
        names.addAll(OptionParameters.names());
        return names;
    }

    /**
     * Reads init-params.
     *
     * @throws IllegalArgumentException naming those that are unknown, malformed or out of their range
     */
    public static FilterSettings of(Map<String, String> parameters) {
        Map<String, String> options = new TreeMap<>(parameters);
        options.keySet().removeAll(OWN_NAMES);
        Mistakes mistakes = new Mistakes();
        OptionParameters read = mistakes.attempt(NO_OPTIONS, none -> options(options));
        Reader reader = new Reader(parameters, mistakes);
        FilterSettings settings = new FilterSettings(
                reader.read("application", String::strip),
                read,
                reader.read("allowedOrigins", FilterSettings::origins).orElse(List.of()),
                new Limits(
                        reader.read("maxConnections", Parameters::positive).orElse(DEFAULT_MAX_CONNECTIONS),
                        reader.readLimit("maxConnectionsPerPrincipal"),
                        reader.readLimit("maxConnectionsPerAddress"),
                        reader.readLimit("handshakesPerSecondPerAddress")),
                reader.read("maxThreads", Parameters::positive).orElse(DEFAULT_MAX_THREADS),
                reader.read("managedExecutor", Function.identity()),
                reader.read("stopTimeout", FilterSettings::stopTimeout).orElse(DEFAULT_STOP_TIMEOUT),
                new HttpSessions(
                        reader.read("closeWithHttpSession", Parameters::truth).orElse(true),
                        reader.read("closeWithAnonymousHttpSession", Parameters::truth)
                                .orElse(false),
                        reader.read("prolongHttpSession", FilterSettings::prolonging)
                                .orElse(false)),
                reader.read("jmx", Parameters::truth).orElse(true),
                new RelayNames(
                        reader.read("relayConnectionFactory", FilterSettings::name),
                        reader.read("relayTopic", FilterSettings::name)));
        mistakes.report();
        return settings;
    }

    /** The options of the connections of an endpoint: its own, changed by these settings and then by its overrides. */
    public WebSocketOptions optionsOf(ServedEndpoint endpoint) {
        ServedEndpoint.Limits limits = endpoint.limits();
        return new OptionParameters(limits.overrides()).applyTo(options.applyTo(limits.options()));
    }

    private static OptionParameters options(Map<String, String> options) {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(OptionParameters.names());
        if (unknown.isEmpty()) {
            return new OptionParameters(options);
        }
        Set<String> known = names();
        String meant =
                unknown.stream().map(each -> Misspelling.remedy(each, known)).collect(Collectors.joining());
        throw new IllegalArgumentException(
                "Unknown init-param " + String.join(", ", unknown) + ": " + meant + "the init-params are " + known);
    }

    private static List<String> origins(String text) {
        List<String> origins = Parameters.words(text);
        OriginPolicy.allowing(origins);
        return origins;
    }

    private static Duration stopTimeout(String text) {
        Duration timeout = Parameters.duration(text);
        if (timeout.isNegative() || timeout.compareTo(LONGEST_STOP_TIMEOUT) > 0) {
            throw new IllegalArgumentException("write a duration from 0 s to 1 h");
        }
        return timeout;
    }

    private static String name(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("write a name");
        }
        return text;
    }

    private static boolean prolonging(String text) {
        boolean wanted = Parameters.truth(text);
        if (wanted && !SessionAccess.isAvailable()) {
            throw new IllegalArgumentException(SessionAccess.MISSING);
        }
        return wanted;
    }

    /** Names the init-param in what is wrong with it. */
    private record Reader(Map<String, String> parameters, Mistakes mistakes) {
        /** Empty also when it is malformed. */
        <T> Optional<T> read(String name, Function<String, T> how) {
            return mistakes.attempt(Optional.empty(), none -> wellFormed(name, how));
        }

        private <T> Optional<T> wellFormed(String name, Function<String, T> how) {
            String text = parameters.get(name);
            if (text == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(how.apply(text.strip()));
            } catch (IllegalArgumentException e) {
                throw new MalformedOptionException("The init-param " + name, text, e);
            }
        }

        OptionalInt readLimit(String name) {
            return read(name, Parameters::positive).map(OptionalInt::of).orElse(OptionalInt.empty());
        }
    }
}

package org.ws101.it.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ws101.testkit.wire.Request;

/**
 * The containers. Each is started when the first test asks for it, and serves all the tests. The whole application servers are
 * under test in the profile {@code servers} and nowhere else; some Jettys are in the profile {@code nightly}.
 */
public enum Container {
    JETTY_EE10(Family.JETTY),
    JETTY_EE11(Family.JETTY),
    TOMCAT_10(Family.TOMCAT),
    TOMCAT_11(Family.TOMCAT),
    UNDERTOW(Family.UNDERTOW),
    JETTY_HOME_EE10(Family.JETTY),
    JETTY_HOME_EE11(Family.JETTY),
    JETTY_EE11_HTTP2(Family.JETTY),
    JETTY_EE10_HTTP2(Family.JETTY),
    JETTY_HOME_EE11_HTTP2(Family.JETTY),
    TOMCAT_10_DISTRIBUTION(Family.TOMCAT),
    TOMCAT_11_DISTRIBUTION(Family.TOMCAT),
    TOMCAT_10_OPENWEBBEANS(Family.TOMCAT),
    WILDFLY(Family.SERVER),
    WILDFLY_PREVIEW(Family.SERVER),
    LIBERTY(Family.SERVER),
    PAYARA_MICRO(Family.SERVER),
    PAYARA_MICRO_7(Family.SERVER),
    GLASSFISH(Family.SERVER),
    TOMEE(Family.SERVER);

    /** What containers have their quirks in common with. */
    public enum Family {
        JETTY,
        TOMCAT,
        UNDERTOW,
        /** Whole application servers, with a CDI container of their own. */
        SERVER
    }

    /** A virtual host of {@link #wildFlyWithBroker}, beside {@code default-host}, and its name in requests. */
    public static final String SECOND_HOST = "second";

    private static final Pattern WORD = Pattern.compile("\\w+");

    private final Family family;

    Container(Family family) {
        this.family = family;
    }

    public Family family() {
        return family;
    }

    /** Whether the network below is Grizzly's. */
    public boolean isOnGrizzly() {
        return this == PAYARA_MICRO || this == PAYARA_MICRO_7 || this == GLASSFISH;
    }

    /** Whether it is a distribution that serves a web archive, not an embedded container. */
    public boolean servesWebArchive() {
        return !launch().isEmbedded();
    }

    /** Whether the application has beans there. */
    public boolean hasBeans() {
        return servesWebArchive() || this == JETTY_EE10 || this == JETTY_EE10_HTTP2;
    }

    /** Whether it speaks HTTP/2, and has WebSockets over HTTP/1.1 alone; see {@link #serverWithHttp2}. */
    public boolean hasHttp2Beside() {
        return (family == Family.SERVER && this != TOMEE) || this == TOMCAT_10 || this == TOMCAT_11 || this == UNDERTOW;
    }

    /** Whether the clients of the tests speak HTTP/2 to it, see {@link Http2Socket}. */
    public boolean speaksHttp2() {
        return launch().speaksHttp2();
    }

    /** Starts a server of this embedded container that trusts a proxy's forwarding headers; the caller closes it. */
    public Server serverBehindProxy() {
        return serverWith("trusting");
    }

    /**
     * Starts a server of this embedded container whose sockets hold next to nothing of what is sent, so that most writes stall; not
     * on Jetty. The caller closes it.
     */
    public Server serverWithNarrowSockets() {
        return serverWith("narrow");
    }

    /** Starts a server of this embedded container that is configured in another way, which its launcher names; the caller closes it. */
    public Server serverWith(String setting) {
        return Server.start(launch().with(setting), "-" + setting);
    }

    /**
     * Starts a server of this embedded container for {@code FaultsIT}: with a heap of a gigabyte, sockets that hold next to nothing of
     * what is sent, and a filter whose executor fails. The caller closes it.
     */
    public Server serverForFaults() {
        return Server.start(launch().with("faults"), "-faults", Jvm.ofTests("1g"));
    }

    /** Starts a server of this container for {@code SoakIT}; the caller closes it. */
    public Server serverForSoak(Jvm jvm) {
        Launch launch = launch() instanceof TomcatHome tomcat ? tomcat.large() : launch();
        return Server.start(launch, "-soak", jvm);
    }

    /** Starts another of them, which is left alone meanwhile; the caller closes it. */
    public Server serverBesideFaults() {
        return Server.start(launch().with("faults"), "-beside-faults", Jvm.ofTests("256m"));
    }

    /**
     * Starts a server of this container, which is embedded or WildFly, with one thread for input and output and two workers; the caller
     * closes it.
     */
    public Server serverWithFewThreads() {
        return launch() instanceof WildFly wildFly
                ? Server.start(wildFly.withFewThreads(), "-few-threads")
                : serverWith("few-threads");
    }

    /** The path that the application is at; empty at the root. */
    public String contextPath() {
        return launch().contextPath();
    }

    /** An opening handshake for a path within the application. */
    public Request handshake(String path) {
        return Request.upgrade(contextPath() + path);
    }

    /** An ordinary GET request for a path within the application. */
    public Request request(String path) {
        return Request.get(contextPath() + path);
    }

    Launch launch() {
        return switch (this) {
            case JETTY_EE10 -> new Embedded("jetty-ee10", "JettyEe10Server", "jetty-ee10", "weld-se");
            case JETTY_EE11 -> new Embedded("jetty-ee11", "JettyEe11Server", "jetty-ee11");
            case JETTY_EE11_HTTP2 -> new OverHttp2(JETTY_EE11.launch());
            case JETTY_EE10_HTTP2 -> new OverHttp2(JETTY_EE10.launch());
            case JETTY_HOME_EE11_HTTP2 -> new OverHttp2(JETTY_HOME_EE11.launch());
            case TOMCAT_10 -> new Embedded("tomcat-10.1", "TomcatServer", "tomcat-10.1");
            case TOMCAT_11 -> new Embedded("tomcat-11", "TomcatServer", "tomcat-11");
            case UNDERTOW -> new Embedded("undertow", "UndertowServer", "undertow");
            case JETTY_HOME_EE10 -> new JettyHome("ee10", "weld");
            case JETTY_HOME_EE11 -> new JettyHome("ee11", "weld");
            case TOMCAT_10_DISTRIBUTION -> new TomcatHome("tomcat-10.1", "weld");
            case TOMCAT_11_DISTRIBUTION -> new TomcatHome("tomcat-11", "weld");
            case TOMCAT_10_OPENWEBBEANS -> new TomcatHome("tomcat-10.1", "openwebbeans");
            case WILDFLY -> new WildFly("wildfly", Application.suite());
            case WILDFLY_PREVIEW -> new WildFly("wildfly-preview", Application.suite());
            case LIBERTY ->
                new Liberty(
                        Application.suite(),
                        List.of("servlet-6.0", "cdi-4.0", "transportSecurity-1.0", "appSecurity-5.0"));
            case PAYARA_MICRO -> new PayaraMicro("payara-micro", 17, Application.suite());
            case PAYARA_MICRO_7 -> new PayaraMicro("payara-micro-7", 21, Application.suite());
            case GLASSFISH -> new GlassFish(Application.suite());
            case TOMEE -> new TomEe(Application.suite());
        };
    }

    /** The container in whose name a test runs: it stands in that of the test, or of the class that it runs in. */
    static Optional<Container> of(ExtensionContext test) {
        return named(test.getDisplayName()).or(() -> test.getParent().flatMap(Container::of));
    }

    /** The container whose name a text has. */
    static Optional<Container> named(String text) {
        return WORD.matcher(text)
                .results()
                .flatMap(word -> Arrays.stream(values())
                        .filter(container -> container.name().equals(word.group())))
                .findFirst();
    }

    /** The containers that this run is about. */
    public static Stream<Container> underTest() {
        return Arrays.stream(values())
                .filter(container -> (container.family == Family.SERVER) == Boolean.getBoolean("ws101.servers"))
                .filter(container -> Build.isNightly() || !container.isLeftToTheNight())
                .filter(Build::isAbout);
    }

    /** Of some those that this run is about, also those that only the nightly run tries otherwise. */
    public static Stream<Container> of(Set<Container> some) {
        return some.stream().filter(Build::isAbout);
    }

    /** Others of this build differ in one thing each from these. */
    private boolean isLeftToTheNight() {
        return this == JETTY_HOME_EE11 || this == JETTY_EE10_HTTP2 || this == JETTY_HOME_EE11_HTTP2;
    }

    /** Those of a family. */
    public static Stream<Container> of(Family family) {
        return underTest().filter(container -> container.family == family);
    }

    /** The running server of this container. */
    public Server server() {
        return Servers.of(this);
    }

    /** The running server of this container with HTTP/2 on: another one where that is not so by default. */
    public Server serverWithHttp2() {
        return launch() instanceof Embedded ? Servers.withHttp2(this) : server();
    }

    /** The running whole server of this kind with the application of Jakarta EE. */
    public Server jakartaEeServer() {
        return Servers.withJakartaEe(this);
    }

    Launch jakartaEeLaunch() {
        List<Application> applications = Application.jakartaEe();
        return switch (this) {
            case WILDFLY -> new WildFly("wildfly", applications);
            case WILDFLY_PREVIEW -> new WildFly("wildfly-preview", applications);
            case LIBERTY ->
                new Liberty(
                        applications,
                        List.of(
                                "servlet-6.0",
                                "cdi-4.0",
                                "transportSecurity-1.0",
                                "appSecurity-5.0",
                                "concurrent-3.0",
                                "enterpriseBeansLite-4.0"));
            case PAYARA_MICRO -> new PayaraMicro("payara-micro", 17, applications);
            case PAYARA_MICRO_7 -> new PayaraMicro("payara-micro-7", 21, applications);
            case GLASSFISH -> new GlassFish(applications);
            default -> throw new IllegalArgumentException(this + " is no whole server");
        };
    }

    /** Starts a server of this container with archives of a test's own; the caller closes it. */
    public Server serverOf(String test, OwnArchives.Content content) {
        return Server.start(new OwnArchives(launch(), test, content), "");
    }

    /**
     * Starts a WildFly with archives of a test's own, the broker of its full configuration with a topic {@code chat}, and {@link
     * #SECOND_HOST}; the caller closes it.
     */
    public static Server wildFlyWithBroker(String test, OwnArchives.Content content) {
        WildFly wildFly = new WildFly("wildfly", List.of()).withBroker("chat", SECOND_HOST);
        return Server.start(new OwnArchives(wildFly, test, content), "");
    }

    /** Starts a server of this container that no other test uses, with a heap of a gigabyte; the caller closes it. */
    public Server ownLargeServer() {
        return Server.start(launch(), "-own", Jvm.ofTests("1g"));
    }

    /** Starts a server of this container that no other test uses; the caller closes it. */
    public Server ownServer() {
        return Server.start(launch(), "-own");
    }
}

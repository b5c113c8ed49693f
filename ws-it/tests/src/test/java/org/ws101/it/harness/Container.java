package org.ws101.it.harness;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The containers. Each is started when the first test asks for it, and serves all the tests. The whole application servers are
 * under test in the profile {@code servers} and nowhere else.
 */
public enum Container {
    JETTY_EE10(Family.JETTY),
    JETTY_EE11(Family.JETTY),
    TOMCAT_10(Family.TOMCAT),
    TOMCAT_11(Family.TOMCAT),
    UNDERTOW(Family.UNDERTOW),
    JETTY_HOME_EE10(Family.JETTY),
    JETTY_HOME_EE11(Family.JETTY),
    TOMCAT_10_DISTRIBUTION(Family.TOMCAT),
    TOMCAT_11_DISTRIBUTION(Family.TOMCAT),
    TOMCAT_10_OPENWEBBEANS(Family.TOMCAT),
    WILDFLY(Family.SERVER),
    WILDFLY_PREVIEW(Family.SERVER),
    LIBERTY(Family.SERVER),
    PAYARA_MICRO(Family.SERVER);

    /** What containers have their quirks in common with. */
    public enum Family {
        JETTY,
        TOMCAT,
        UNDERTOW,
        /** Whole application servers, with a CDI container of their own. */
        SERVER
    }

    private final Family family;

    Container(Family family) {
        this.family = family;
    }

    public Family family() {
        return family;
    }

    /** Whether it is a distribution that serves a web archive, not an embedded container. */
    public boolean servesWebArchive() {
        return !(launch() instanceof Embedded);
    }

    /** The path that the application is at; empty at the root. */
    public String contextPath() {
        return launch().contextPath();
    }

    Launch launch() {
        return switch (this) {
            case JETTY_EE10 -> new Embedded("jetty-ee10", "JettyEe10Server", "jetty-ee10", "weld-se");
            case JETTY_EE11 -> new Embedded("jetty-ee11", "JettyEe11Server", "jetty-ee11");
            case TOMCAT_10 -> new Embedded("tomcat-10.1", "TomcatServer", "tomcat-10.1");
            case TOMCAT_11 -> new Embedded("tomcat-11", "TomcatServer", "tomcat-11");
            case UNDERTOW -> new Embedded("undertow", "UndertowServer", "undertow");
            case JETTY_HOME_EE10 -> new JettyHome("ee10", "weld");
            case JETTY_HOME_EE11 -> new JettyHome("ee11", "weld");
            case TOMCAT_10_DISTRIBUTION -> new TomcatHome("tomcat-10.1", "weld");
            case TOMCAT_11_DISTRIBUTION -> new TomcatHome("tomcat-11", "weld");
            case TOMCAT_10_OPENWEBBEANS -> new TomcatHome("tomcat-10.1", "openwebbeans");
            case WILDFLY -> new WildFly("wildfly");
            case WILDFLY_PREVIEW -> new WildFly("wildfly-preview");
            case LIBERTY -> new Liberty();
            case PAYARA_MICRO -> new PayaraMicro();
        };
    }

    /** The containers that this run is about. */
    public static Stream<Container> underTest() {
        return Arrays.stream(values())
                .filter(container -> (container.family == Family.SERVER) == Boolean.getBoolean("ws101.servers"));
    }

    /** The containers of a family. */
    public static Stream<Container> of(Family family) {
        return Arrays.stream(values()).filter(container -> container.family == family);
    }

    /** The running server of this container. */
    public Server server() {
        return Servers.of(this);
    }

    /** Starts a server of this container that no other test uses; the caller closes it. */
    public Server ownServer() {
        return Server.start(launch(), "-own");
    }
}

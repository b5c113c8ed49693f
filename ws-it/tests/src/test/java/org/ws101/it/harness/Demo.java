package org.ws101.it.harness;

/** The distributions that serve the web archive of the demo. */
public enum Demo {
    JETTY_HOME_EE10,
    JETTY_HOME_EE11,
    TOMCAT_10,
    TOMCAT_11;

    private static final String ARCHIVE = "demo";

    /** Starts a server of this kind; the caller closes it. */
    public Server start() {
        return Server.start(
                switch (this) {
                    case JETTY_HOME_EE10 -> new JettyHome("ee10", ARCHIVE);
                    case JETTY_HOME_EE11 -> new JettyHome("ee11", ARCHIVE);
                    case TOMCAT_10 -> new TomcatHome("tomcat-10.1", ARCHIVE);
                    case TOMCAT_11 -> new TomcatHome("tomcat-11", ARCHIVE);
                },
                "");
    }
}

/** The public API and the engine: frames, protocol, connections. Needs nothing but the JDK. */
@SuppressWarnings(
        "module") // the name ends in digits, and the modules of the qualified exports are built after this one
module org.ws101 {
    requires static com.google.errorprone.annotations;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports org.ws101;
    exports org.ws101.client;
    exports org.ws101.internal.application to
            org.ws101.servlet,
            org.ws101.cdi;
    exports org.ws101.internal.connection to
            org.ws101.servlet,
            org.ws101.cdi,
            org.ws101.testkit;
    exports org.ws101.internal.context to
            org.ws101.servlet,
            org.ws101.cdi;
    exports org.ws101.internal.extension to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.handshake to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.log to
            org.ws101.servlet;
    exports org.ws101.internal.observation to
            org.ws101.servlet;
    exports org.ws101.internal.pool to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.protocol to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.rate to
            org.ws101.servlet;
    exports org.ws101.internal.recording to
            org.ws101.servlet;
    exports org.ws101.internal.setup to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.socket to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.text to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.thread to
            org.ws101.servlet,
            org.ws101.testkit;
    exports org.ws101.internal.transport to
            org.ws101.servlet,
            org.ws101.testkit;
}

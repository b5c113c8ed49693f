/** WebSocket endpoints as CDI beans. */
@SuppressWarnings("module") // the name ends in digits
module org.ws101.cdi {
    requires transitive org.ws101.servlet;
    requires transitive jakarta.cdi;
    requires transitive jakarta.inject;
    requires static com.google.errorprone.annotations;
    requires static jakarta.annotation;
    requires static jakarta.json.bind;
    requires static jakarta.validation;

    exports org.ws101.cdi;

    opens org.ws101.cdi.internal; // the CDI container calls the observers of the extension

    provides jakarta.enterprise.inject.spi.Extension with
            org.ws101.cdi.internal.EndpointExtension;
    provides jakarta.servlet.ServletContainerInitializer with
            org.ws101.cdi.internal.WebStart;
}

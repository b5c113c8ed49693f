package org.ws101.demo.conformance;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.util.EnumSet;
import java.util.Set;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketFilter;

/** The web application, the same on every container: an echo at {@code /}, and in the listener style at {@code /listener}. */
final class EchoApplication implements ServletContainerInitializer {
    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        WebSocketOptions options = Generous.options(PermessageDeflate.Parameters.none());
        Endpoint blocking = Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll));
        Endpoint listening = Endpoint.listening(EchoListener::new);
        FilterRegistration.Dynamic filter = context.addFilter(
                "echo",
                new WebSocketFilter(endpoints -> endpoints
                        .add("/", blocking.withOptions(options).withAllowedOrigins("*"))
                        .add("/listener", listening.withOptions(options).withAllowedOrigins("*"))));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        // Tomcat asks no filter about a path without a servlet.
        context.addServlet("no page", NoPage.class).addMapping("/");
    }

    /** Answers ordinary requests with 405. */
    public static final class NoPage extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }
}

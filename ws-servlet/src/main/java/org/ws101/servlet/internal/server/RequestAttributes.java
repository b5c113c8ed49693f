package org.ws101.servlet.internal.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies the attributes of a request that the application or its filters have set, and those about TLS. Containers and frameworks
 * keep their own there, which refer to the request and would hold it, or show another one, once it is reused. Stateless.
 */
final class RequestAttributes {
    /** Servlet 6.1 §3.10; containers do not list them all, and make them when they are asked for. */
    private static final List<String> ABOUT_TLS = List.of(
            "jakarta.servlet.request.secure_protocol",
            "jakarta.servlet.request.cipher_suite",
            "jakarta.servlet.request.key_size",
            "jakarta.servlet.request.ssl_session_id",
            "jakarta.servlet.request.X509Certificate");

    private static final List<String> OF_OTHERS = List.of(
            "jakarta.",
            "org.apache.",
            "org.eclipse.jetty.",
            "io.undertow.",
            "io.openliberty.",
            "com.ibm.",
            "fish.payara.",
            "org.glassfish.",
            "com.sun.",
            "org.jboss.",
            "org.wildfly.",
            "org.springframework.",
            "WELD_");

    private RequestAttributes() {}

    static Map<String, Object> of(ServletRequest request) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Enumeration<String> names = request.getAttributeNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            Object value = isOfOthers(name) ? null : request.getAttribute(name);
            if (value != null && !isOfRequest(value)) {
                attributes.put(name, value);
            }
        }
        for (String name : ABOUT_TLS) { // also on a plain port: a proxy may have passed them on
            Object value = request.getAttribute(name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return attributes;
    }

    private static boolean isOfOthers(String name) {
        for (String prefix : OF_OTHERS) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfRequest(Object value) {
        return value instanceof ServletRequest
                || value instanceof ServletResponse
                || value instanceof HttpSession
                || value instanceof AsyncContext
                || value instanceof ServletContext;
    }
}

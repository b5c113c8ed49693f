package org.ws101.servlet;

/**
 * Adds the endpoints of a web application. The application implements this.
 *
 * <p>A public class of a web archive that implements it, with a public constructor without parameters, is found and
 * called while the application starts. It can also be named in the init-param {@code application} of a
 * {@link WebSocketFilter}, or handed to {@link WebSocketFilter#WebSocketFilter(WebSocketApplication)}. A class in an
 * archive that several web archives of an EAR share is called only in those that name it so.
 */
@FunctionalInterface
public interface WebSocketApplication {
    /**
     * Adds the endpoints. Called once, before the first request.
     *
     * @throws WebSocketDeploymentException when an endpoint cannot be added; the application then does not start
     */
    void configure(WebSocketEndpoints endpoints);
}

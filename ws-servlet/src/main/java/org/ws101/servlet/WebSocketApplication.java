package org.ws101.servlet;

/**
 * Says which endpoints a web application has. The application implements this.
 *
 * <p>A public class of a web archive that implements it, with a public constructor without parameters, is found and called
 * while the application starts. It can also be named in the init-param {@code application} of a {@link WebSocketFilter}, or
 * handed to {@link WebSocketFilter#WebSocketFilter(WebSocketApplication)}. One in an archive that several web archives of an EAR
 * share is called in those only that name it so.
 */
@FunctionalInterface
public interface WebSocketApplication {
    /**
     * Adds the endpoints. Called once, before the first request.
     *
     * @throws WebSocketDeploymentException when an endpoint cannot be added; the application does not start then
     */
    void configure(WebSocketEndpoints endpoints);
}

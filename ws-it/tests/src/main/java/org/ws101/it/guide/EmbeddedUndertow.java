package org.ws101.it.guide;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import org.ws101.servlet.WebSocketFilter;

/** An echo on an embedded Undertow. */
public final class EmbeddedUndertow {
    private EmbeddedUndertow() {}

    /** Serves on 127.0.0.1, port 8080. */
    public static void main(String[] args) throws ServletException {
        WebSocketFilter filter = new WebSocketFilter(
                endpoints -> endpoints.add("/echo", webSocket -> webSocket.forEachMessage(webSocket::sendAll)));
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(EmbeddedUndertow.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("echo")
                .addFilter(Servlets.filter("websocket", WebSocketFilter.class, new ImmediateInstanceFactory<>(filter))
                        .setAsyncSupported(true))
                .addFilterUrlMapping("websocket", "/*", DispatcherType.REQUEST);
        DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
        manager.deploy();
        Undertow.builder()
                .addHttpListener(8080, "127.0.0.1")
                .setHandler(manager.start())
                .build()
                .start();
    }
}

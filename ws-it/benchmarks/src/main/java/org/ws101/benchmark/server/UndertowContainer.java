package org.ws101.benchmark.server;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.util.Set;

/** Embedded Undertow with its defaults. */
final class UndertowContainer implements BenchmarkServer {
    private final ServletContainerInitializer application;

    UndertowContainer(ServletContainerInitializer application) {
        this.application = application;
    }

    @Override
    public int start(ServerSettings settings) throws Exception {
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("echo")
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        application.getClass(), new ImmediateInstanceFactory<>(application), Set.of()));
        DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
        manager.deploy();
        return serve(settings, manager.start());
    }

    /** Starts a server with a handler, and returns its port. */
    static int serve(ServerSettings settings, HttpHandler handler) {
        Undertow.Builder builder = Undertow.builder().setHandler(handler);
        settings.tls()
                .ifPresentOrElse(tls -> builder.addHttpsListener(0, HOST, tls), () -> builder.addHttpListener(0, HOST));
        Undertow undertow = builder.build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }
}

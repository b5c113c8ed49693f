package org.ws101.spring.internal;

import jakarta.servlet.ServletContext;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.internal.Initializer;
import org.ws101.servlet.internal.SessionListening;
import org.ws101.servlet.internal.context.Contexts;

/** Adds the endpoints of beans, and what is around their calls, to a web application before its filters start. */
public final class WebSocketStart implements ServletContextInitializer {
    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<WebSocketApplication> applications;
    private final ObjectProvider<ContextCapture> capture;
    private final Supplier<EndpointBeans> endpointBeans;

    /** @param endpointBeans finds the beans with an annotation */
    public WebSocketStart(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<WebSocketApplication> applications,
            ObjectProvider<ContextCapture> capture,
            Supplier<EndpointBeans> endpointBeans) {
        this.beans = beans;
        this.applications = applications;
        this.capture = capture;
        this.endpointBeans = endpointBeans;
    }

    @Override
    public void onStartup(ServletContext context) {
        capture.ifAvailable(present -> Contexts.add(context, present::capture));
        boolean unused = SessionListening.begin(context);
        WebSocketEndpoints endpoints = WebSocketEndpoints.of(context);
        Set<Class<?>> classes = new HashSet<>();
        applications.orderedStream().forEach(application -> {
            application.configure(endpoints);
            classes.add(application.getClass());
        });
        for (String name : beans.getBeanNamesForType(WebSocketApplication.class)) {
            classes.add(EndpointBeans.typeOf(name, beans));
        }
        // in a WAR, the container finds their classes, too
        Initializer.claimApplications(classes, context);
        endpointBeans.get().register(endpoints);
        FilterOrder.check(beans);
    }
}

package org.ws101.spring.internal;

import jakarta.servlet.ServletContext;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.env.Environment;
import org.springframework.web.context.ServletContextAware;
import org.ws101.ContextCapture;
import org.ws101.WebSocketObserver;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.internal.Contribution;
import org.ws101.servlet.internal.Initializer;
import org.ws101.servlet.internal.SessionListening;

/** Adds the endpoints of beans, and what is around their calls, to a web application before its filters start. */
public final class WebSocketStart
        implements ServletContextInitializer, ServletContextAware, SmartInitializingSingleton {
    private static final String REMEDY =
            "Annotate a bean with @WebSocketEndpoint, such as a class with @Component in a scanned package, or"
                    + " add a bean of type org.ws101.servlet.WebSocketApplication";

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;
    private final ObjectProvider<WebSocketApplication> applications;
    private final Supplier<EndpointBeans> endpointBeans;
    /** Null before the endpoints are registered, and so is the next. */
    private @Nullable EndpointBeans registered;

    private @Nullable WebSocketEndpoints endpoints;

    /** @param endpointBeans finds the beans with an annotation */
    public WebSocketStart(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ObjectProvider<WebSocketApplication> applications,
            Supplier<EndpointBeans> endpointBeans) {
        this.beans = beans;
        this.environment = environment;
        this.applications = applications;
        this.endpointBeans = endpointBeans;
    }

    /** Before anything of the application starts in the context, so that it is known what has failed to. */
    @Override
    public void setServletContext(ServletContext context) {
        Contribution.begin(REMEDY, context);
    }

    @Override
    public void onStartup(ServletContext context) {
        boolean unused = SessionListening.begin(context);
        WebSocketEndpoints target = WebSocketEndpoints.of(context);
        EndpointBeans annotated = endpointBeans.get();
        Set<Class<?>> classes = new HashSet<>();
        applications.orderedStream().forEach(application -> {
            annotated.configure(application, target);
            classes.add(application.getClass());
        });
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, WebSocketApplication.class)) {
            classes.add(EndpointBeans.typeOf(name, beans));
        }
        // in a WAR, the container finds their classes, too
        Initializer.claimApplications(classes, context);
        annotated.register(target);
        beans.getBeanProvider(Relay.class).ifAvailable(target::relay);
        registered = annotated;
        endpoints = target;
        FilterOrder.check(beans);
        StopTimeout.check(beans, environment);
        Contribution.complete(context);
    }

    /** The server takes no requests before. */
    @Override
    public void afterSingletonsInstantiated() {
        WebSocketEndpoints to = endpoints;
        if (registered != null && to != null) {
            registered.checkInstances();
            each(WebSocketObserver.class, to::addObserver);
            each(ContextCapture.class, to::addContextCapture);
        }
    }

    private <T> void each(Class<T> type, Consumer<T> use) {
        for (String name : ContextHierarchy.names(type, beans)) {
            use.accept(beans.getBean(name, type));
        }
    }
}

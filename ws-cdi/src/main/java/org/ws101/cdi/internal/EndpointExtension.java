package org.ws101.cdi.internal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedConstructor;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.ProcessProducerField;
import jakarta.enterprise.inject.spi.ProcessProducerMethod;
import jakarta.enterprise.inject.spi.ProcessSessionBean;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnPing;
import org.ws101.cdi.OnPong;
import org.ws101.cdi.OnText;
import org.ws101.cdi.Relayed;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.archive.ConnectionsByModule;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.RequestContextNeed;
import org.ws101.cdi.internal.archive.WebModule;
import org.ws101.cdi.internal.context.ConnectionContext;
import org.ws101.cdi.internal.context.CurrentRequest;
import org.ws101.cdi.internal.context.CurrentWebSocket;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.HealthBean;
import org.ws101.cdi.internal.relay.RelayedEvents;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.internal.Applications;

/**
 * Collects the beans with {@link WebSocketEndpoint}, has them checked, and registers them when a web application starts; adds
 * the connections' context and the beans that are built in. The container calls it from one thread at a time.
 */
public class EndpointExtension implements Extension {
    private final ConnectionContext connectionContext = new ConnectionContext();
    private final FoundBeans beans = new FoundBeans();
    private final List<EndpointBean> endpoints = new ArrayList<>();
    private final ClientBeans clientBeans = new ClientBeans();
    private final RelayedEvents relayed = new RelayedEvents();
    private final Strays strays = new Strays();
    private final RequestContextNeed requestContext = new RequestContextNeed();
    private final Problems problems = new Problems();
    /** Those that have the endpoints; weak, as a web application may end without a word here. */
    private final Set<WebSocketEndpoints> registered =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final ConnectionsByModule connections = new ConnectionsByModule();

    /** Null until the beans were validated. */
    private volatile @Nullable Deployment deployment;

    /**
     * The extension of a running container.
     *
     * @throws IllegalStateException when the container has none
     */
    public static EndpointExtension of(BeanManager beanManager) {
        try {
            return beanManager.getExtension(EndpointExtension.class);
        } catch (IllegalArgumentException missing) {
            throw new IllegalStateException(
                    "The CDI container lacks the extension for @WebSocketEndpoint: with discovery disabled, call"
                            + " addExtensions(WebSocketBeans.extension())",
                    missing);
        }
    }

    /** Registers every endpoint of the application; they are called with the current context class loader. */
    public void register(WebSocketEndpoints target) {
        @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
        register(target, WebModule.ofApplication(), loader == null ? EndpointExtension.class.getClassLoader() : loader);
    }

    /**
     * Registers the endpoints of a web application, unless that was done; they are called with the current context class loader.
     * Not to be called by several threads at once.
     */
    void registerIn(ServletContext context) {
        WebSocketEndpoints target = WebSocketEndpoints.of(context);
        if (!registered.contains(target)) {
            register(target, WebModule.of(context), Applications.loaderOf(context));
        }
    }

    private void register(WebSocketEndpoints target, WebModule module, ClassLoader loader) {
        Deployment validated = deployment;
        if (validated == null) {
            throw new IllegalStateException(
                    "The CDI container has not validated its beans yet: register the endpoints once it runs");
        }
        connections.add(loader, target.connections());
        validated.register(target, module);
        registered.add(target);
    }

    /** The web application has ended; with the last one, the client endpoints end. */
    void end(ServletContext context) {
        WebSocketEndpoints target = WebSocketEndpoints.of(context);
        connections.remove(Applications.loaderOf(context), target.connections());
        if (registered.remove(target) && registered.isEmpty()) {
            closeClients();
        }
    }

    /** A class that CDI cannot build is no bean, and would be passed over in silence. */
    void annotatedType(@Observes @WithAnnotations(WebSocketEndpoint.class) ProcessAnnotatedType<?> event) {
        AnnotatedType<?> type = event.getAnnotatedType();
        WebSocketEndpoint annotation = type.getAnnotation(WebSocketEndpoint.class);
        if (annotation != null) {
            strays.addEndpoint(type.getJavaClass());
            checkConstructors(type, "@WebSocketEndpoint(\"" + annotation.value() + "\")");
        }
    }

    void clientType(@Observes @WithAnnotations(WebSocketClientEndpoint.class) ProcessAnnotatedType<?> event) {
        if (event.getAnnotatedType().isAnnotationPresent(WebSocketClientEndpoint.class)) {
            clientBeans.addClass(event.getAnnotatedType().getJavaClass());
            strays.addEndpoint(event.getAnnotatedType().getJavaClass());
            checkConstructors(event.getAnnotatedType(), "@WebSocketClientEndpoint");
        }
    }

    /** A check that is no bean is not asked. */
    void checkType(@Observes ProcessAnnotatedType<? extends HandshakeCheck> event, BeanManager beanManager) {
        for (Annotation annotation : event.getAnnotatedType().getAnnotations()) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (type != WebSocketEndpoint.class && (beanManager.isScope(type) || beanManager.isStereotype(type))) {
                checkConstructors(event.getAnnotatedType(), "@" + type.getSimpleName());
                return;
            }
        }
    }

    void callbackType(
            @Observes
                    @WithAnnotations({
                        OnOpen.class,
                        OnText.class,
                        OnBinary.class,
                        OnPing.class,
                        OnPong.class,
                        OnClose.class,
                        OnError.class
                    })
                    ProcessAnnotatedType<?> event) {
        strays.add(event.getAnnotatedType());
    }

    private void checkConstructors(AnnotatedType<?> type, String annotation) {
        if (isBuilt(type.getJavaClass())
                && !type.getJavaClass().isEnum()
                && type.getConstructors().stream().noneMatch(EndpointExtension::isForCdi)) {
            problems.add(type.getJavaClass().getName() + ", annotated with " + annotation
                    + ", has neither a constructor without parameters nor one with @Inject, so it is not a bean:"
                    + " add one of them, and declare an inner class as static");
        }
    }

    static boolean isBuilt(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers()) && !type.isInterface();
    }

    void injectionPoint(@Observes ProcessInjectionPoint<?, ?> event) {
        clientBeans.addInjectionPoint(event.getInjectionPoint());
        requestContext.add(event.getInjectionPoint());
    }

    void addBuiltIn(@Observes AfterBeanDiscovery event) {
        clientBeans.addConnectors(event, this::clients);
        event.addContext(connectionContext);
        HealthBean.addTo(event, this::health);
        event.<WebSocket>addBean()
                .types(WebSocket.class, Object.class)
                .scope(Dependent.class)
                .produceWith(instances -> new CurrentWebSocket(connectionContext));
        event.<HandshakeRequest>addBean()
                .types(HandshakeRequest.class, Object.class)
                .scope(Dependent.class)
                .produceWith(instances -> new CurrentRequest(connectionContext));
        event.<WebSocketConnections>addBean()
                .types(WebSocketConnections.class, Object.class)
                .scope(Dependent.class)
                .produceWith(instances -> connections.injectedInto(userOf(instances)));
    }

    void bean(@Observes ProcessBean<?> event) {
        beans.add(event);
        requestContext.add(event);
    }

    void observer(@Observes ProcessObserverMethod<?, ?> event) {
        requestContext.add(event.getObserverMethod());
        relayed.add(event.getObserverMethod(), EndpointExtension.class);
    }

    /** Also of those that other nodes have fired. */
    void relayedEvent(@Observes @Relayed Object event) {
        relayed.tell(event, serving());
    }

    void managedBean(@Observes ProcessManagedBean<?> event, BeanManager beanManager) {
        if (FoundBeans.isAround(event.getBean())) {
            return; // it may inherit the annotation of an endpoint
        }
        AnnotatedType<?> type = event.getAnnotatedBeanClass();
        WebSocketClientEndpoint annotation = type.getAnnotation(WebSocketClientEndpoint.class);
        if (event instanceof ProcessSessionBean<?>) {
            if (annotation != null || type.isAnnotationPresent(WebSocketEndpoint.class)) {
                problems.add(ofEnterpriseBean(type.getJavaClass()));
            }
            return;
        }
        collect(event, type, beanManager);
        if (annotation != null) {
            clientBeans.add(ClientBean.of(annotation, type, event.getBean(), beanManager));
        }
    }

    private static String ofEnterpriseBean(Class<?> type) {
        return type.getName()
                + " is an enterprise bean, @Stateless, @Stateful or the @Singleton of jakarta.ejb, and cannot"
                + " be an endpoint: declare it as a CDI bean, such as @ApplicationScoped or @ConnectionScoped,"
                + " and inject enterprise beans into it";
    }

    void producerMethod(@Observes ProcessProducerMethod<?, ?> event, BeanManager beanManager) {
        collect(event, event.getAnnotatedProducerMethod(), beanManager);
    }

    void producerField(@Observes ProcessProducerField<?, ?> event, BeanManager beanManager) {
        collect(event, event.getAnnotatedProducerField(), beanManager);
    }

    /** All problems come in one report, after the container's own. */
    void validate(@Observes AfterDeploymentValidation event, BeanManager beanManager) {
        deployment = Deployment.of(
                new Deployment.Found(beans, endpoints, clientBeans, relayed),
                new Deployment.Cdi(beanManager, connectionContext, requestContext.exists()),
                problems);
        strays.warn(endpoints, clientBeans.found());
        problems.report().ifPresent(event::addDeploymentProblem);
    }

    /** With Weld Servlet and the containers that follow the specification, the payload is the web application's context. */
    void applicationStarts(@Observes @Initialized(ApplicationScoped.class) Object payload) {
        if (payload instanceof ServletContext context) {
            registerIn(context);
        }
    }

    /** While the beans are still there: of one web application, or else of all that the CDI container serves. */
    void applicationStops(@Observes @BeforeDestroyed(ApplicationScoped.class) Object payload) {
        if (payload instanceof ServletContext context) {
            WebSocketEndpoints target = WebSocketEndpoints.of(context);
            if (registered.contains(target)) {
                target.connections().stop();
            }
            end(context);
        } else {
            stop();
        }
    }

    /** The servers may go on, but without beans. */
    private void stop() {
        serving().forEach(WebSocketConnections::stop);
        closeClients();
        connectionContext.end();
    }

    private List<WebSocketConnections> serving() {
        synchronized (registered) { // as its iterators ask for
            return registered.stream().map(WebSocketEndpoints::connections).toList();
        }
    }

    /** Of all web applications whose filter has started. One that has endpoints and no filter is not ready. */
    private HealthBean.State health() {
        List<WebSocketConnections> started =
                serving().stream().filter(each -> each.maxConnections() > 0).toList();
        boolean ready =
                started.isEmpty() ? endpoints.isEmpty() : started.stream().allMatch(WebSocketConnections::isServing);
        return new HealthBean.State(
                ready,
                started.stream().mapToLong(each -> each.all().size()).sum(),
                started.stream().mapToLong(WebSocketConnections::maxConnections).sum());
    }

    /** Closes the connections of the client endpoints with 1001; they open no others. */
    void closeClients() {
        if (deployment != null) {
            deployment.clients().open().close();
        }
    }

    void applicationEnds(@Observes BeforeShutdown event) {
        stop();
        if (deployment != null) {
            deployment.release();
        }
    }

    private Clients clients() {
        Deployment validated = deployment;
        if (validated == null) {
            throw new IllegalStateException("The CDI container has not validated its beans yet: connect once it runs");
        }
        return validated.clients();
    }

    /** The class that has the bean injected; null when it is not injected but looked up, or not known as with OpenWebBeans. */
    private static @Nullable Class<?> userOf(Instance<Object> instances) {
        try {
            InjectionPoint point = instances.select(InjectionPoint.class).get();
            return point.getMember().getDeclaringClass();
        } catch (RuntimeException unknown) {
            return null;
        }
    }

    private static boolean isForCdi(AnnotatedConstructor<?> constructor) {
        return constructor.getParameters().isEmpty() || constructor.isAnnotationPresent(Inject.class);
    }

    private void collect(ProcessBean<?> event, Annotated annotated, BeanManager beanManager) {
        WebSocketEndpoint annotation = annotated.getAnnotation(WebSocketEndpoint.class);
        if (annotation != null) {
            endpoints.add(EndpointBean.of(annotation, annotated, event.getBean(), beanManager));
        }
    }
}

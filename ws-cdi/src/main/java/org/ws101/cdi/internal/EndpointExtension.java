package org.ws101.cdi.internal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedConstructor;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessProducerField;
import jakarta.enterprise.inject.spi.ProcessProducerMethod;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Collects the beans with {@link WebSocketEndpoint}, checks them, and registers them when a web application starts. The
 * container calls it from one thread at a time.
 */
public class EndpointExtension implements Extension {
    private final List<EndpointBean> found = new ArrayList<>();
    private final List<String> unbuildable = new ArrayList<>();
    private final Map<String, PathBeans> byPath = new LinkedHashMap<>();
    private boolean validated;

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
                    "The CDI container has no extension for @WebSocketEndpoint: with discovery disabled, give it one with"
                            + " addExtensions(WebSocketBeans.extension())",
                    missing);
        }
    }

    /** Registers every endpoint; they are called with the current context class loader. */
    public void register(BeanManager beanManager, WebSocketEndpoints endpoints) {
        if (!validated) {
            throw new IllegalStateException(
                    "The CDI container has not validated its beans yet: register the endpoints" + " once it runs");
        }
        Surroundings surroundings =
                new Surroundings(beanManager, Thread.currentThread().getContextClassLoader());
        byPath.values().forEach(beans -> endpoints.add(beans.path(), beans.endpoint(surroundings)));
    }

    /** A class that CDI cannot build is no bean, and would be passed over in silence. */
    void annotatedType(@Observes @WithAnnotations(WebSocketEndpoint.class) ProcessAnnotatedType<?> event) {
        AnnotatedType<?> type = event.getAnnotatedType();
        WebSocketEndpoint annotation = type.getAnnotation(WebSocketEndpoint.class);
        int modifiers = type.getJavaClass().getModifiers();
        if (annotation == null || Modifier.isAbstract(modifiers) || Modifier.isInterface(modifiers)) {
            return;
        }
        if (type.getConstructors().stream().noneMatch(EndpointExtension::isForCdi)) {
            unbuildable.add(
                    type.getJavaClass().getName() + ", annotated with @WebSocketEndpoint(\"" + annotation.value()
                            + "\"), has neither a constructor without parameters nor one with @Inject, so it is not a bean: add"
                            + " one of them, and let an inner class be static");
        }
    }

    void beansAreKnown(@Observes AfterBeanDiscovery event) {
        unbuildable.forEach(defect -> event.addDefinitionError(new WebSocketDeploymentException(defect)));
    }

    void managedBean(@Observes ProcessManagedBean<?> event) {
        collect(event, event.getAnnotatedBeanClass());
    }

    void producerMethod(@Observes ProcessProducerMethod<?, ?> event) {
        collect(event, event.getAnnotatedProducerMethod());
    }

    void producerField(@Observes ProcessProducerField<?, ?> event) {
        collect(event, event.getAnnotatedProducerField());
    }

    void validate(@Observes AfterDeploymentValidation event) {
        for (EndpointBean bean : found) {
            byPath.computeIfAbsent(bean.path().normalised(), path -> new PathBeans())
                    .add(bean);
        }
        byPath.values().stream()
                .flatMap(beans -> beans.defects().stream())
                .forEach(defect -> event.addDeploymentProblem(new WebSocketDeploymentException(defect)));
        validated = true;
    }

    /** With Weld Servlet and the containers that follow the specification, the payload is the web application's context. */
    void applicationStarts(@Observes @Initialized(ApplicationScoped.class) Object payload, BeanManager beanManager) {
        if (payload instanceof ServletContext context) {
            WebStart.registerOnce(context, endpoints -> register(beanManager, endpoints));
        }
    }

    private static boolean isForCdi(AnnotatedConstructor<?> constructor) {
        return constructor.getParameters().isEmpty() || constructor.isAnnotationPresent(Inject.class);
    }

    private void collect(ProcessBean<?> event, Annotated annotated) {
        WebSocketEndpoint annotation = annotated.getAnnotation(WebSocketEndpoint.class);
        if (annotation == null) {
            return;
        }
        try {
            found.add(EndpointBean.of(annotation, annotated, event.getBean()));
        } catch (WebSocketDeploymentException defect) {
            event.addDefinitionError(defect);
        }
    }
}

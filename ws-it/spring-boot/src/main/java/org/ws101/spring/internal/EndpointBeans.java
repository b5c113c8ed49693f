package org.ws101.spring.internal;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.ClassUtils;
import org.ws101.SelectProtocol;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.endpoint.BeanKind;
import org.ws101.cdi.internal.endpoint.CheckedEndpoint;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.guard.OptionalApis;
import org.ws101.cdi.internal.guard.SecurityAnnotations;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Finds the beans with {@link WebSocketEndpoint}, checks them, and registers the endpoints that they make. No bean is made for
 * that: each is made when it is first called. Used by one thread.
 */
public final class EndpointBeans {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.spring");
    /** Not active on the threads of a connection. */
    private static final Set<String> REFUSED_SCOPES = Set.of("request", "session");

    private final ConfigurableListableBeanFactory beans;
    private final Settings settings;
    private final List<Denial> denials;
    private final Problems problems = new Problems();
    private final ModelReader reader;

    /**
     * Of an application.
     *
     * @param json reads and writes what no codec bean does
     * @param denials say what closes a connection with 1008 when it is thrown
     */
    public EndpointBeans(
            ConfigurableListableBeanFactory beans,
            Settings settings,
            ObjectProvider<JsonCodec> json,
            ObjectProvider<Denial> denials) {
        this.denials = denials.orderedStream().toList();
        this.beans = beans;
        this.settings = settings;
        settings.problems().forEach(problems::add);
        Codecs codecs = CodecBeans.in(beans, json, problems);
        this.reader = new ModelReader(codecs, new Guards(beans)::of, problems);
    }

    /** Lets an application add its endpoints; {@link #register} tells what is wrong with them. */
    void configure(WebSocketApplication application, WebSocketEndpoints endpoints) {
        try {
            application.configure(endpoints);
        } catch (WebSocketDeploymentException wrong) {
            problems.add(application.getClass().getName() + " cannot add its endpoints. " + wrong.getMessage());
        }
    }

    /**
     * Registers the endpoints of annotated beans.
     *
     * @throws WebSocketDeploymentException listing all that is wrong with endpoints and properties
     */
    public void register(WebSocketEndpoints endpoints) {
        Map<String, CheckedEndpoint> checked = new LinkedHashMap<>();
        for (String name : beans.getBeanNamesForAnnotation(WebSocketEndpoint.class)) {
            if (!name.startsWith("scopedTarget.")) {
                read(name).ifPresent(endpoint -> checked.put(name, endpoint));
            }
        }
        List<HandshakeCheck> checksOfAll = checksOfAll(checked.keySet());
        checked.forEach((name, endpoint) -> {
            try {
                add(name, endpoint, checksOfAll, endpoints);
            } catch (WebSocketDeploymentException taken) {
                problems.add(endpoint.declaration().subject() + "cannot be served. " + taken.getMessage());
            }
        });
        WebSocketDeploymentException report = problems.report().orElse(null);
        if (report != null) {
            throw report;
        }
        noteUnused(checked);
    }

    /** What can be made into an endpoint; empty when there are problems, which are noted. */
    private Optional<CheckedEndpoint> read(String name) {
        int before = problems.count();
        WebSocketEndpoint annotation = beans.findAnnotationOnBean(name, WebSocketEndpoint.class, false);
        if (annotation == null) {
            return Optional.empty();
        }
        Class<?> type = typeOf(name, beans);
        DeclaredType declared = DeclaredType.of(type);
        Set<BeanKind> roles = BeanKind.of(declared.closure());
        if (ModelReader.hasCallbacks(declared)) {
            roles.add(BeanKind.CALLBACKS);
        }
        Declaration declaration =
                new Declaration(annotation, "The bean " + name + " of " + type.getName(), name, type, roles);
        declaration.checkRoles(
                problems,
                type.isInterface() || type == Object.class
                        ? "; what a @Bean method gives is known by the type that it declares"
                        : "");
        declaration.checkAnnotation(problems);
        checkMethod(name, declaration);
        checkScope(name, declaration);
        if (!declaration.checkPath(problems) || roles.isEmpty()) {
            return Optional.empty();
        }
        if (!declaration.serves()) {
            problems.add(declaration.subject() + "only selects or checks: let the bean that serves the path do that, or"
                    + " leave out the annotation of an org.ws101.servlet.HandshakeCheck for every endpoint");
            return Optional.empty();
        }
        CheckedEndpoint.Source source = new CheckedEndpoint.Source(
                Optional.of(declared),
                () -> OptionalApis.haveSecurity() ? SecurityAnnotations.of(declared) : Optional.empty(),
                () -> settings.endpoint(declaration.name(), problems::add));
        CheckedEndpoint checked = CheckedEndpoint.read(declaration, source, reader, problems);
        return problems.count() == before ? Optional.of(checked) : Optional.empty();
    }

    /** Spring finds the annotation of the class first: that of the {@code @Bean} method must not say anything else. */
    private void checkMethod(String name, Declaration declaration) {
        Method method = beans.containsBeanDefinition(name)
                        && beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
                ? definition.getResolvedFactoryMethod()
                : null;
        if (method == null) {
            return;
        }
        WebSocketEndpoint given = AnnotatedElementUtils.findMergedAnnotation(method, WebSocketEndpoint.class);
        if (given != null && !given.equals(declaration.annotation())) {
            problems.add(declaration.subject() + "has another @WebSocketEndpoint(\"" + given.value()
                    + "\") on its @Bean method " + method.getName()
                    + ": keep one of the two, or let both say the same");
        }
    }

    private void checkScope(String name, Declaration declaration) {
        String scope = scopeOf(name);
        if (REFUSED_SCOPES.contains(scope)) {
            problems.add(declaration.subject() + "has the scope " + scope
                    + ", which is not active while a connection is served: let it be a singleton or a prototype, and take"
                    + " what you need of the HTTP session from the HandshakeRequest");
        }
    }

    private String scopeOf(String name) {
        String scope = beans.containsBeanDefinition(name)
                ? beans.getMergedBeanDefinition(name).getScope()
                : null;
        return scope == null || scope.isEmpty() ? BeanDefinition.SCOPE_SINGLETON : scope;
    }

    private void add(
            String name, CheckedEndpoint endpoint, List<HandshakeCheck> checksOfAll, WebSocketEndpoints endpoints) {
        SpringBean bean = bean(name, endpoint.declaration().type());
        Set<BeanKind> roles = endpoint.declaration().roles();
        List<HandshakeCheck> checks = new ArrayList<>(checksOfAll);
        if (roles.contains(BeanKind.HANDSHAKE_CHECK)) {
            checks.add(new AskedBean(bean));
        }
        Optional<SelectProtocol> selecting =
                roles.contains(BeanKind.SELECT_PROTOCOL) ? Optional.of(new AskedBean(bean)) : Optional.empty();
        endpoints.add(endpoint.declaration().path(), endpoint.make(bean, checks, selecting));
    }

    private SpringBean bean(String name, Class<?> type) {
        return new SpringBean(name, type, beans, scopeOf(name).equals(BeanDefinition.SCOPE_PROTOTYPE), denials);
    }

    /** Those that belong to no path, by {@code @Order} and then by their names. */
    private List<HandshakeCheck> checksOfAll(Set<String> ofPaths) {
        List<HandshakeCheck> checks = new ArrayList<>();
        List.of(beans.getBeanNamesForType(HandshakeCheck.class, true, false)).stream()
                .filter(name -> !ofPaths.contains(name) && !name.startsWith("scopedTarget."))
                .sorted(Comparator.<String>comparingInt(
                                name -> OrderUtils.getOrder(typeOf(name, beans), Ordered.LOWEST_PRECEDENCE))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(name -> checks.add(new AskedBean(bean(name, typeOf(name, beans)))));
        return checks;
    }

    private void noteUnused(Map<String, CheckedEndpoint> checked) {
        Set<String> names = new TreeSet<>();
        checked.values().forEach(endpoint -> names.add(endpoint.declaration().name()));
        Set<String> unused = settings.unknownEndpoints(names);
        if (!unused.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "The properties ws101.endpoint.{0} are of no endpoint and have no effect; the names of the endpoints are"
                            + " {1}",
                    unused,
                    names);
        }
    }

    /** The class of a bean without its proxies, as far as it is known before it is made. */
    static Class<?> typeOf(String name, ConfigurableListableBeanFactory beans) {
        Class<?> target = AutoProxyUtils.determineTargetClass(beans, name);
        return target == null ? Object.class : ClassUtils.getUserClass(target);
    }
}

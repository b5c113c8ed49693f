package org.ws101.cdi.internal.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.cdi.internal.guard.RoleRule;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.NonBlockingCallbacks;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.model.Side;
import org.ws101.cdi.internal.serving.BeanApplication;
import org.ws101.cdi.internal.serving.BeanListener;
import org.ws101.cdi.internal.serving.CallbackListener;
import org.ws101.cdi.internal.serving.Service;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.MessageEncoder;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.Mistakes;
import org.ws101.servlet.internal.PathTemplate;

/**
 * An endpoint bean, and what was read of it. Immutable.
 *
 * @param declaration what it says
 * @param model its callbacks; null unless it has any
 * @param encoder writes what is sent to its connections as objects
 * @param roles who may connect; null when it does not say, or does not serve
 * @param nonBlocking whether it is declared not to block
 * @param configured what the configuration says, by the names of the options
 */
public record CheckedEndpoint(
        Declaration declaration,
        @Nullable EndpointModel model,
        MessageEncoder encoder,
        @Nullable RoleRule roles,
        boolean nonBlocking,
        Map<String, String> configured) {
    /**
     * Where an endpoint is read from.
     *
     * @param callbacks the class with its callbacks; empty for what cannot have any
     * @param roles who may connect; throws a {@link WebSocketDeploymentException} when the annotations are wrong
     * @param configured the values of its options in the configuration, by their names
     */
    public record Source(
            Optional<DeclaredType> callbacks,
            Supplier<Optional<RoleRule>> roles,
            Supplier<Map<String, String>> configured) {}

    /** Reads a bean; the result is good for nothing when there are problems. */
    public static CheckedEndpoint read(Declaration declaration, Source source, ModelReader reader, Problems problems) {
        EndpointModel model = declaration.roles().contains(BeanKind.CALLBACKS) && source.callbacks.isPresent()
                ? reader.read(
                        source.callbacks.get(),
                        Side.SERVER,
                        PathTemplate.parse(declaration.path()).parameterNames())
                : null;
        if (!declaration.serves()) {
            if (!declaresOnlyPath(declaration)) {
                problems.add(declaration.subject()
                        + "only selects or checks, so its annotation has no effect beside the path: move the other"
                        + " attributes to the bean that serves the path");
            }
            return new CheckedEndpoint(declaration, model, reader.encoder(), null, false, Map.of());
        }
        Map<String, String> configured = source.configured.get();
        Mistakes mistakes = new Mistakes();
        Optional<RoleRule> roles = mistakes.attempt(Optional.empty(), none -> source.roles.get());
        EndpointAttributes attributes = new EndpointAttributes(declaration.annotation(), configured);
        boolean nonBlocking = model != null
                ? model.nonBlocking().areDeclared()
                : source.callbacks
                        .map(type -> NonBlockingCallbacks.of(type, declaration.subject(), problems)
                                .areDeclared())
                        .orElse(false);
        mistakes.attempt(
                EndpointAttributes.probe(declaration), probe -> declared(attributes.applyTo(probe), nonBlocking));
        try {
            mistakes.report();
        } catch (IllegalArgumentException | WebSocketDeploymentException wrong) {
            problems.add(declaration.subject() + "cannot be served. " + wrong.getMessage());
        }
        return new CheckedEndpoint(declaration, model, reader.encoder(), roles.orElse(null), nonBlocking, configured);
    }

    private static Endpoint declared(Endpoint endpoint, boolean nonBlocking) {
        return nonBlocking ? endpoint.nonBlocking() : endpoint;
    }

    private static boolean declaresOnlyPath(Declaration declaration) {
        return declaration.annotation().name().isEmpty()
                && declaration.annotation().subprotocols().length == 0
                && !declaration.annotation().subprotocolRequired()
                && declaration.annotation().allowedOrigins().length == 0
                && declaration.annotation().options().length == 0
                && declaration.annotation().threads() == CallbackThreads.AUTOMATIC;
    }

    /**
     * The endpoint that a bean without problems makes.
     *
     * @param bean that serves
     * @param checks asked in order, before those that the bean itself declares
     * @param selecting chooses the subprotocol, in place of what the annotation says
     */
    public Endpoint make(
            Service.OfBean bean, List<HandshakeCheck> checks, Optional<? extends SelectProtocol> selecting) {
        EndpointAttributes attributes = new EndpointAttributes(declaration.annotation(), configured);
        if (selecting.isEmpty() && attributes.lacksSubprotocols()) {
            throw new WebSocketDeploymentException(declaration.subject()
                    + "requires a subprotocol and supports none: name those that it supports in subprotocols, or"
                    + " implement org.ws101.SelectProtocol");
        }
        Endpoint endpoint = attributes
                .applyTo(serving(bean).withName(declaration.source()).withType(declaration.type()))
                .withEncoder(encoder);
        endpoint = declared(endpoint, nonBlocking);
        for (HandshakeCheck check : checks) {
            endpoint = endpoint.withCheck(check);
        }
        if (roles != null) {
            endpoint = endpoint.withDeclaredRoles(roles.declaredRoles().toArray(String[]::new))
                    .withCheck(roles); // after those that may find out who the user is
        }
        if (model != null) {
            // Last: who may not connect does not learn which paths there are.
            endpoint = endpoint.withDeclaredRoles(model.roles().toArray(String[]::new))
                    .withCheck(model::check);
        }
        return selecting.isEmpty() ? endpoint : attributes.selecting(endpoint, selecting.get());
    }

    private Endpoint serving(Service.OfBean bean) {
        if (declaration.roles().contains(BeanKind.CONTINUE)) {
            return Endpoint.of(new BeanApplication(bean.as(Continue.class)));
        }
        EndpointModel callbacks = model;
        if (callbacks != null) {
            Service<?> service = bean.as(bean.type());
            return Endpoint.listening(() -> new CallbackListener(service, callbacks));
        }
        Service<WebSocketListener> service = bean.as(WebSocketListener.class);
        boolean mayTakeParts = BeanListener.mayTakeParts(bean.type());
        return Endpoint.listening(() -> new BeanListener(service, mayTakeParts));
    }
}

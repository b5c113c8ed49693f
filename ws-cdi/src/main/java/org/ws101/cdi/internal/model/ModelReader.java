package org.ws101.cdi.internal.model;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.MessageEncoder;
import org.ws101.servlet.WebSocketDeploymentException;

/** Reads the callbacks of endpoint classes. What is wrong with them becomes a problem; all are found at once. Not thread-safe. */
public final class ModelReader {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");
    private static final MethodType CALL = MethodType.methodType(Object.class, Object.class, Object[].class);

    private final Codecs codecs;
    private final MessageEncoder encoder;
    private final Function<DeclaredMethod, List<Guard>> guards;
    private final Problems problems;

    /** @param guards what stands before and behind a method */
    public ModelReader(Codecs codecs, Function<DeclaredMethod, List<Guard>> guards, Problems problems) {
        this.codecs = codecs;
        this.encoder = new CodecEncoder(codecs);
        this.guards = guards;
        this.problems = problems;
    }

    /** Whether a class has callbacks, however wrong. */
    public static boolean hasCallbacks(DeclaredType type) {
        return CallbackMethods.areIn(type);
    }

    /** What writes objects that the endpoints send at other times: one for all of this reader's. */
    public MessageEncoder encoder() {
        return encoder;
    }

    /**
     * Reads a class; the model is good for nothing when there were problems.
     *
     * @param side which end it is
     * @param pathParameters the names of those of the endpoint's path or URI
     */
    public EndpointModel read(DeclaredType type, Side side, Set<String> pathParameters) {
        for (Method dropping : CallbackMethods.dropping(type)) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} overrides a callback and has no annotation itself, so it is not called: repeat the annotation",
                    dropping);
        }
        Types types = new Types(type.closure());
        HandshakeValues handshakeValues = new HandshakeValues(side, pathParameters);
        Map<Callback, CallbackMethod> methods = new EnumMap<>(Callback.class);
        List<EndpointModel.ErrorMethod> errorMethods = new ArrayList<>();
        Parts parts = new Parts();
        for (Callback callback : Callback.values()) {
            List<DeclaredMethod> found = CallbackMethods.of(callback, type);
            if (callback != Callback.ERROR && found.size() > 1) {
                problems.add(type.type().getName() + " has several methods with " + callback + ": "
                        + String.join(
                                " and ",
                                found.stream().map(DeclaredMethod::name).toList())
                        + "; only one is allowed");
            }
            for (DeclaredMethod method : found) {
                ParameterReader parameters = new ParameterReader(callback, types, codecs, handshakeValues);
                CallbackMethod read = read(callback, method, parameters, types, type.type());
                methods.put(callback, read);
                if (callback == Callback.ERROR) {
                    errorMethods.add(new EndpointModel.ErrorMethod(parameters.errorType(), read));
                } else if (callback.isOfMessage()) {
                    parts.note(method, parameters.inParts());
                }
            }
        }
        methods.remove(Callback.ERROR);
        parts.check();
        checkDistinct(type, errorMethods);
        return new EndpointModel(
                methods,
                errorMethods,
                handshakeValues.all(),
                !parts.inParts.isEmpty(),
                NonBlockingCallbacks.of(type, type.type().getName() + " ", problems));
    }

    private CallbackMethod read(
            Callback callback, DeclaredMethod method, ParameterReader parameters, Types types, Class<?> endpoint) {
        String subject = method.name() + ", annotated with " + callback + ", ";
        List<Argument> arguments = new ArrayList<>();
        for (DeclaredParameter parameter : method.parameters()) {
            try {
                arguments.add(parameters.read(parameter));
            } catch (WebSocketDeploymentException defect) {
                problems.add(subject + "has the parameter " + parameter.name() + ": " + defect.getMessage());
            }
        }
        try {
            parameters.requirePayload();
        } catch (WebSocketDeploymentException defect) {
            problems.add(subject + defect.getMessage());
        }
        CallbackMethod.Result result = new CallbackMethod.Result(value -> null, CallbackMethod.Form.VALUE);
        try {
            result = new ReturnReader(callback, types, codecs).read(method);
        } catch (WebSocketDeploymentException defect) {
            problems.add(subject + "returns "
                    + Types.name(types.resolve(method.method().getGenericReturnType())) + ": " + defect.getMessage());
        }
        MethodHandle handle = MethodHandles.empty(CALL);
        try {
            handle = handle(method.method(), endpoint);
        } catch (WebSocketDeploymentException defect) {
            problems.add(subject + defect.getMessage());
        }
        List<Guard> guarding = List.of();
        try {
            guarding = guards.apply(method);
        } catch (WebSocketDeploymentException defect) {
            problems.add(subject + defect.getMessage());
        }
        return new CallbackMethod(handle, arguments, guarding, result, parameters.parts());
    }

    private static MethodHandle handle(Method method, Class<?> endpoint) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)
                || Modifier.isStatic(modifiers)
                || Modifier.isFinal(modifiers)
                || Modifier.isAbstract(modifiers)) {
            throw new WebSocketDeploymentException("is " + Modifier.toString(modifiers)
                    + ": remove private, static, final and abstract, so that interceptors and scopes work"
                    + (Modifier.isAbstract(modifiers) ? ", and annotate the method that implements it" : ""));
        }
        if (!CallbackMethods.isVisibleIn(endpoint, method)) {
            throw new WebSocketDeploymentException(
                    "is package-private in another package, or of another class loader, than " + endpoint.getName()
                            + ": make it protected or public, so that interceptors and scopes work");
        }
        try {
            method.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(method)
                    .asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(CALL);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new WebSocketDeploymentException(
                    "cannot be called (" + e.getMessage()
                            + "): open its package to org.ws101.cdi in the module of the class",
                    e);
        }
    }

    private void checkDistinct(DeclaredType type, List<EndpointModel.ErrorMethod> errorMethods) {
        errorMethods.stream()
                .map(EndpointModel.ErrorMethod::type)
                .filter(error -> errorMethods.stream()
                                .filter(other -> other.type() == error)
                                .count()
                        > 1)
                .distinct()
                .forEach(error -> problems.add(type.type().getName() + " has several methods with @OnError for "
                        + Types.name(error) + ": only one for each type is allowed"));
    }

    /** A connection delivers its messages either whole or in parts. */
    private final class Parts {
        private final List<String> inParts = new ArrayList<>();
        private final List<String> whole = new ArrayList<>();

        void note(DeclaredMethod method, boolean takesParts) {
            (takesParts ? inParts : whole).add(method.name());
        }

        void check() {
            if (!inParts.isEmpty() && !whole.isEmpty()) {
                problems.add(inParts.get(0) + " receives messages in parts, and " + whole.get(0)
                        + " receives them whole: add a parameter boolean last or java.util.concurrent.Flow.Publisher to"
                        + " both, or to neither");
            }
        }
    }
}

package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.function.Supplier;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;

/** Reads and writes every type with JSON-B: the application's {@link Jsonb} bean, or one of its own. Thread-safe. */
final class JsonCodec implements TextCodec<Object> {
    private final Supplier<Jsonb> jsonb;
    private final AutoCloseable own;

    private JsonCodec(Supplier<Jsonb> jsonb, AutoCloseable own) {
        this.jsonb = jsonb;
        this.own = own;
    }

    /**
     * That of a view; empty when there is the API without a provider.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException when there are several beans
     */
    static Optional<JsonCodec> find(FoundBeans beans, View view, BeanManager beanManager) {
        Optional<Bean<?>> bean = beans.injected(Jsonb.class, view, beanManager);
        if (bean.isPresent()) {
            SharedReference<Jsonb> reference = new SharedReference<>(bean.get(), Jsonb.class, Jsonb.class, beanManager);
            return Optional.of(new JsonCodec(reference, reference::release));
        }
        return created().or(() -> createdBy(view)).map(created -> new JsonCodec(() -> created, created));
    }

    /** Looks for a provider with the context class loader. */
    private static Optional<Jsonb> created() {
        try {
            return Optional.of(JsonbBuilder.create());
        } catch (JsonbException withoutProvider) {
            return Optional.empty();
        }
    }

    /** A thread that sends may be one that knows nothing of the application. */
    private static Optional<Jsonb> createdBy(View view) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (view.loader() == null || view.loader() == before) {
            return Optional.empty();
        }
        thread.setContextClassLoader(view.loader());
        try {
            return created();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public String encode(Object value) {
        return jsonb.get().toJson(value);
    }

    @Override
    public Object decode(String text, Type type) {
        return jsonb.get().fromJson(text, type);
    }

    void close() {
        try {
            own.close();
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B cannot be closed", e);
        }
    }
}

package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.context.BeanReference;

/** Reads and writes every type with JSON-B: the application's {@link Jsonb} bean, or one of its own. Thread-safe. */
final class JsonCodec implements TextCodec<Object> {
    private final Supplier<Jsonb> jsonb;
    private final AutoCloseable own;

    private JsonCodec(Supplier<Jsonb> jsonb, AutoCloseable own) {
        this.jsonb = jsonb;
        this.own = own;
    }

    /** Null when there is the API without a provider. */
    static @Nullable JsonCodec find(BeanManager beanManager) {
        Set<Bean<?>> beans = beanManager.getBeans(Jsonb.class);
        if (!beans.isEmpty()) {
            FromBean bean = new FromBean(beanManager.resolve(beans), beanManager);
            return new JsonCodec(bean, bean);
        }
        try {
            Jsonb created = JsonbBuilder.create();
            return new JsonCodec(() -> created, created);
        } catch (JsonbException withoutProvider) {
            return null;
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

    /** References can be had only when the container runs. */
    private static final class FromBean implements Supplier<Jsonb>, AutoCloseable {
        private final Bean<?> bean;
        private final BeanManager beanManager;
        private volatile @Nullable BeanReference<Jsonb> reference;

        FromBean(Bean<?> bean, BeanManager beanManager) {
            this.bean = bean;
            this.beanManager = beanManager;
        }

        @Override
        public Jsonb get() {
            BeanReference<Jsonb> known = reference;
            if (known == null) {
                known = BeanReference.to(bean, Jsonb.class, beanManager);
                reference = known;
            }
            return known.instance();
        }

        @Override
        public void close() {
            if (reference != null) {
                reference.release();
            }
        }
    }
}

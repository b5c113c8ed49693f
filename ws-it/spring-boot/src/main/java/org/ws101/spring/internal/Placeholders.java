package org.ws101.spring.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotationUtils;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;

/** Reads <code>${...}</code> in the attributes of an annotation, as Spring does in its own. Stateless. */
final class Placeholders {
    private static final String BEGIN = "${";

    private Placeholders() {}

    /**
     * The same annotation with the values of its placeholders.
     *
     * @throws IllegalArgumentException naming a placeholder that has no value
     */
    static WebSocketEndpoint replaced(WebSocketEndpoint annotation, ConfigurableBeanFactory beans) {
        boolean[] found = {false};
        UnaryOperator<String> replacing = text -> replaced(text, beans, found);
        Map<String, Object> attributes = AnnotationUtils.getAnnotationAttributes(annotation);
        attributes.replaceAll((name, value) -> replaced(value, replacing));
        return found[0] ? AnnotationUtils.synthesizeAnnotation(attributes, WebSocketEndpoint.class, null) : annotation;
    }

    private static Object replaced(Object value, UnaryOperator<String> replacing) {
        if (value instanceof String text) {
            return replacing.apply(text);
        }
        if (value instanceof String[] texts) {
            return Arrays.stream(texts).map(replacing).toArray(String[]::new);
        }
        if (value instanceof WebSocketOption[] options) {
            return Arrays.stream(options)
                    .map(option -> AnnotationUtils.synthesizeAnnotation(
                            Map.of("name", option.name(), "value", replacing.apply(option.value())),
                            WebSocketOption.class,
                            null))
                    .toArray(WebSocketOption[]::new);
        }
        return value;
    }

    private static String replaced(String text, ConfigurableBeanFactory beans, boolean[] found) {
        if (!text.contains(BEGIN)) {
            return text;
        }
        found[0] = true;
        @Nullable String value = beans.resolveEmbeddedValue(text);
        return value == null ? "" : value;
    }
}

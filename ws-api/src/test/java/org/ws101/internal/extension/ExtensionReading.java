package org.ws101.internal.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How {@code Sec-WebSocket-Extensions} is read, once more: by a regular expression of the grammar in RFC 6455 §9.1. It shares with
 * the code under test only the records that hold what was read. Stateless.
 */
public final class ExtensionReading {
    private static final String CHARACTER = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
    private static final String TOKEN = CHARACTER + "++";
    private static final String SPACE = "[ \\t]*+";
    private static final String VALUE = "(" + TOKEN + ")|\"((?:\\\\?" + CHARACTER + ")++)\"";
    private static final String PARAMETER =
            SPACE + ";" + SPACE + "(" + TOKEN + ")(?:" + SPACE + "=" + SPACE + "(?:" + VALUE + "))?+";
    private static final String EXTENSION = "(" + TOKEN + ")((?:" + PARAMETER + ")*+)";
    private static final String ELEMENT = SPACE + "(?:" + EXTENSION + ")?+" + SPACE;
    private static final Pattern LIST = Pattern.compile(ELEMENT + "(?:," + ELEMENT + ")*+");
    private static final Pattern FIRST_EXTENSION = Pattern.compile("\\G[, \\t]*+" + EXTENSION + SPACE);
    private static final Pattern FIRST_PARAMETER = Pattern.compile("\\G" + PARAMETER);

    private ExtensionReading() {}

    /** The extensions that the lines of the field name; empty when they break the grammar or are more than we read. */
    public static Optional<List<ExtensionOffer>> of(List<String> lines) {
        String text = String.join(", ", lines);
        if (!LIST.matcher(text).matches()) {
            return Optional.empty();
        }
        List<ExtensionOffer> extensions = new ArrayList<>();
        Matcher extension = FIRST_EXTENSION.matcher(text);
        while (extension.find()) {
            List<ExtensionOffer.Parameter> parameters = new ArrayList<>();
            Matcher parameter = FIRST_PARAMETER.matcher(extension.group(2));
            while (parameter.find()) {
                parameters.add(parameter(parameter.group(1), parameter.group(2), parameter.group(3)));
            }
            extensions.add(new ExtensionOffer(extension.group(1), parameters));
        }
        boolean tooMany = extensions.size() > 32
                || extensions.stream().anyMatch(one -> one.parameters().size() > 16);
        return tooMany ? Optional.empty() : Optional.of(extensions);
    }

    private static ExtensionOffer.Parameter parameter(String name, @Nullable String token, @Nullable String quoted) {
        return quoted != null
                ? new ExtensionOffer.Parameter(name, Optional.of(quoted.replace("\\", "")), true)
                : new ExtensionOffer.Parameter(name, Optional.ofNullable(token));
    }
}

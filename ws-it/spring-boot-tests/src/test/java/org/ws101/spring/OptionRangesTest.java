package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ws101.spring.OptionRow.CONNECTIONS;
import static org.ws101.spring.OptionRow.DEFLATE;
import static org.ws101.spring.OptionRow.FILTER;
import static org.ws101.spring.OptionRow.SPRING;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.env.MockEnvironment;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.OptionParameters;
import org.ws101.spring.internal.Settings;

/** The code accepts the values that docs/OPTIONS.md allows, and refuses those next to them. */
class OptionRangesTest {
    /** Whatever is counted or measured, and other ranges of numbers. */
    static List<OptionRow> limited() throws Exception {
        return OptionRow.all().stream()
                .filter(row -> !row.unit().equals("–") || Bounds.of(row.range()).isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("limited")
    void bothEndsAreTakenAndNothingBeyond(OptionRow row) {
        Bounds bounds = Bounds.of(row.range()).orElseThrow();
        Function<String, Object> setting = setting(row);
        assertEquals(List.of(), refused(setting, bounds.within()));
        for (String beyond : bounds.beyond()) {
            assertThrows(IllegalArgumentException.class, () -> setting.apply(beyond), beyond);
        }
    }

    private static List<String> refused(Function<String, Object> setting, List<String> values) {
        return values.stream()
                .filter(value -> {
                    try {
                        return setting.apply(value) == null;
                    } catch (IllegalArgumentException refused) {
                        return true;
                    }
                })
                .toList();
    }

    /** Sets the option to a text. */
    private static Function<String, Object> setting(OptionRow row) {
        String option = row.option();
        return switch (row.section()) {
            case CONNECTIONS, FILTER -> text -> FilterSettings.of(Map.of(option, text));
            case DEFLATE -> text -> deflate(DEFLATE + "; " + option + "=" + text);
            case SPRING -> text -> property("ws101." + Settings.kebab(option), text);
            default ->
                switch (option) {
                    case "connectTimeout" -> text -> WebSocketClient.builder().connectTimeout(Duration.parse(text));
                    case "followRedirects" -> text -> WebSocketClient.builder().followRedirects(Integer.parseInt(text));
                    case "reconnectInitialDelay" ->
                        text -> new ReconnectBackoff(Duration.parse(text), Duration.ofDays(1), 1);
                    case "reconnectMaxDelay" ->
                        text -> new ReconnectBackoff(Duration.ofMillis(1), Duration.parse(text), 1);
                    case "reconnectMaxAttempts" ->
                        text -> ReconnectBackoff.defaults().withMaxAttempts(Integer.parseInt(text));
                    default -> throw new IllegalStateException("Nothing sets " + option + " here");
                };
        };
    }

    private static Settings property(String name, String text) {
        Settings settings = new Settings(new MockEnvironment().withProperty(name, text));
        if (!settings.problems().isEmpty()) {
            throw new IllegalArgumentException(settings.problems().toString());
        }
        return settings;
    }

    private static WebSocketOptions deflate(String text) {
        return new OptionParameters(Map.of("permessageDeflate", text)).applyTo(WebSocketOptions.defaults());
    }

    @Test
    void theTextsOfPermessageDeflateAreUnderstood() throws Exception {
        List<String> texts = Pattern.compile("`(permessage-deflate[^`]*)`")
                .matcher(OptionRow.document())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertTrue(texts.contains(PermessageDeflate.defaults().toString()), texts::toString);
        texts.forEach(text ->
                assertTrue(!deflate(text).permessageDeflate().alternatives().isEmpty(), text));
    }
}

package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.handshake.Headers;

class PreferredLocaleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fr-CH                          | fr-CH
                    fr-CH, fr;q=0.9, en;q=0.8      | fr-CH
                    en;q=0.5,de-AT;q=0.7           | de-AT
                    *,da;q=0.5                     | da
                    pt-BR;q=0, sv;q=0.1            | sv
                    """)
    void isThatWithTheGreatestWeight(String header, String tag) {
        assertEquals(Locale.forLanguageTag(tag), PreferredLocale.of(Headers.of("Accept-Language", header)));
    }

    @Test
    void severalLinesAreOneList() {
        Headers headers = Headers.builder()
                .add("Accept-Language", "en;q=0.5")
                .add("accept-language", "nl")
                .build();
        assertEquals(Locale.forLanguageTag("nl"), PreferredLocale.of(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "en;q=0", "a b c;", ";q=1", ""})
    void isTheDefaultWhenNoneCanBeRead(String header) {
        assertEquals(Locale.getDefault(), PreferredLocale.of(Headers.of("Accept-Language", header)));
        assertEquals(Locale.getDefault(), PreferredLocale.of(Headers.empty()));
    }
}

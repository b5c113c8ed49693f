package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExtensionOfferTest {

    @Test
    void keepsItsOwnCopyOfTheParameters() {
        List<ExtensionOffer.Parameter> parameters = new ArrayList<>();
        ExtensionOffer offer = new ExtensionOffer("x", parameters);

        parameters.add(new ExtensionOffer.Parameter("later", Optional.empty()));

        assertEquals(List.of(), offer.parameters());
    }

    @Test
    void refusesANameThatIsNoToken() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new ExtensionOffer("a,b", List.of()));
        assertEquals(
                "The extension name \"a,b\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, one"
                        + " or more of them",
                e.getMessage());
    }

    @Test
    void refusesAParameterNameThatIsNoToken() {
        assertThrows(IllegalArgumentException.class, () -> new ExtensionOffer.Parameter("", Optional.empty()));
    }

    @Test
    void refusesAParameterValueThatIsNoToken() {
        assertThrows(IllegalArgumentException.class, () -> new ExtensionOffer.Parameter("a", Optional.of("1\r\n")));
    }

    /** RFC 6455 §9.1. */
    @Test
    void aQuotedValueEqualsTheValueWithoutQuotes() {
        ExtensionOffer.Parameter plain = new ExtensionOffer.Parameter("a", Optional.of("1"));
        ExtensionOffer.Parameter quoted = new ExtensionOffer.Parameter("a", Optional.of("1"), true);

        assertEquals(plain, quoted);
        assertEquals(plain.hashCode(), quoted.hashCode());
        assertNotEquals(plain.hashCode(), new ExtensionOffer.Parameter("b", Optional.of("1")).hashCode());
        assertNotEquals(plain, new ExtensionOffer.Parameter("b", Optional.of("1")));
        assertNotEquals(plain, new ExtensionOffer.Parameter("a", Optional.of("2")));
        assertNotEquals(plain, "a=1");
        assertFalse(plain.quoted());
        assertTrue(quoted.quoted());
    }
}

package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
                "The extension name \"a,b\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, at least one of"
                        + " them",
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
}

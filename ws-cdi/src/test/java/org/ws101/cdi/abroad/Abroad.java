package org.ws101.cdi.abroad;

import org.ws101.cdi.OnText;

/** Has a callback that a subclass in another package cannot override, and its proxy neither. */
public abstract class Abroad {
    @OnText
    String text(String text) {
        return text;
    }
}

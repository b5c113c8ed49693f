package org.ws101.micrometer.internal;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks the observer that is there by itself: it is in the way of no other, wherever one is injected, and no alternative replaces it. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@interface Metered {}

/**
 * A {@link org.ws101.servlet.Relay} over a topic of Jakarta Messaging 3.1, which is optional: nothing outside this
 * package links it, and nothing here is loaded unless an application uses it. Start at
 * {@link org.ws101.servlet.jms.JmsRelay}.
 *
 * <p>It carries envelopes, and depends neither on their content nor on connections.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.servlet.jms;

import org.jspecify.annotations.NullMarked;

/**
 * A {@link org.ws101.servlet.Relay} over a topic of Jakarta Messaging 3.1, which is optional: nothing outside this package links it, and
 * nothing here is loaded unless an application asks for it. Start at {@link org.ws101.servlet.jms.JmsRelay}.
 *
 * <p>It carries envelopes, and must not know what is in them, or connections.
 */
@NullMarked
package org.ws101.servlet.jms;

import org.jspecify.annotations.NullMarked;

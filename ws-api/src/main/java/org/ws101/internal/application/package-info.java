/**
 * The application's side of a connection: where what was received goes. In the blocking style into an {@link
 * org.ws101.internal.application.Inbox}, out of which {@link org.ws101.internal.application.Incoming} makes parts, messages or
 * frames; in the listener style to the callbacks, by {@link org.ws101.internal.application.Listening}.
 *
 * <p>Start at {@link org.ws101.internal.application.Receiver}, the port to which a connection hands events. Knows nothing of
 * transports, turns and sending: what it needs of its connection is in {@link org.ws101.internal.application.Host}.
 */
@NullMarked
package org.ws101.internal.application;

import org.jspecify.annotations.NullMarked;

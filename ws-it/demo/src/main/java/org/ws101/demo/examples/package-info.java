/**
 * Short programs that show the library in use; README.md quotes them, and a test compares. They know its public packages only.
 *
 * <p>{@link org.ws101.demo.examples.EchoBack} is the example of CHICKEN Scheme's ws-client,
 * {@link org.ws101.demo.examples.RequestHandler} and {@link org.ws101.demo.examples.Connect} do what Gerbil's :std/net/websocket
 * is there for, and {@link org.ws101.demo.examples.ClientQuickstart} shows the three styles of the client.
 */
@NullMarked
package org.ws101.demo.examples;

import org.jspecify.annotations.NullMarked;

/**
 * Node.js, for the profile {@code node}: how its programs are run, and the clients {@code ws} and mqtt.js against our server. The {@code ws}
 * server is one more of {@code interop.servers}. The programs are in {@code src/test/node}.
 */
@NullMarked
package org.ws101.it.interop.node;

import org.jspecify.annotations.NullMarked;

/**
 * The clients that are compared, each in a process of its own, against one echo server. Start at {@link
 * org.ws101.benchmark.client.ClientMain}.
 */
@NullMarked
package org.ws101.benchmark.client;

import org.jspecify.annotations.NullMarked;

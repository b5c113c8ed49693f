/**
 * JMH benchmarks of the engine: frames, text, compression, whole messages and handshakes, in memory and on one thread.
 * They know nothing of sockets and containers. docs/PERFORMANCE.md says how to run them.
 */
@NullMarked
package org.ws101.benchmark.engine;

import org.jspecify.annotations.NullMarked;

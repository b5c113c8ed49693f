/**
 * The threads of the library and what runs on them: timers, the watchdog of collected output, tasks that an executor of the
 * user's has to take.
 *
 * <p>Knows nothing of connections. Start at {@link org.ws101.internal.thread.NeutralThreads}, which makes every thread, and
 * {@link org.ws101.internal.thread.SharedThread}, which says what must not run on those that serve all connections.
 * {@link org.ws101.internal.thread.EndingThread} tells the threads that nobody but their executor is to interrupt.
 */
@NullMarked
package org.ws101.internal.thread;

import org.jspecify.annotations.NullMarked;

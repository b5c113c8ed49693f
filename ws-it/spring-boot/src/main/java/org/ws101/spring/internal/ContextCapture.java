package org.ws101.spring.internal;

import java.util.concurrent.Executor;

/** Captures a part of what Spring has around a request, for the calls of the connection that the request opens. Thread-safe. */
@FunctionalInterface
public interface ContextCapture {
    /** What runs a task, on the thread that hands it over, in the context that the calling thread has now. */
    Executor capture();
}

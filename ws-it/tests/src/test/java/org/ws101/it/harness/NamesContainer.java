package org.ws101.it.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts the name of the container in front of the message of a failure. */
public final class NamesContainer implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        if (failure instanceof TestAbortedException aborted) {
            throw aborted;
        }
        throw new AssertionError("On " + Container.of(context).orElseThrow() + ": " + failure, failure);
    }
}

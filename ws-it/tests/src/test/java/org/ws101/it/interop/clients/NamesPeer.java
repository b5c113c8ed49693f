package org.ws101.it.interop.clients;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts which peers met into the message of a failure: the test has a name only, and the class is run many times. */
final class NamesPeer implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Object test = context.getRequiredTestInstance();
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        throw new AssertionError(test + ": " + failure, failure);
    }
}

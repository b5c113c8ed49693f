package org.ws101.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests of a class run on all containers at the same time, and on each of them one after the other: what one counts or reads of a
 * server, the log for example, is no other test's. The container stands in the name of the test, or of the class that it runs in.
 */
public final class OneTestAtATime implements BeforeEachCallback, AfterEachCallback {
    private static final Map<Container, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    /** Held while a test runs on the running server of a container, or something that would disturb one. */
    public static ReentrantLock on(Container container) {
        return LOCKS.computeIfAbsent(container, c -> new ReentrantLock(true));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Container.of(context).ifPresent(container -> {
            assumeFalse(container.speaksHttp2() && isOfHttp1(context), "It is about HTTP/1.1 itself");
            container.server(); // what a start takes is not the test's time
            on(container).lock();
        });
    }

    private static boolean isOfHttp1(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), OfHttp1.class)
                || AnnotationSupport.isAnnotated(context.getTestClass(), OfHttp1.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Container.of(context)
                .map(OneTestAtATime::on)
                .filter(ReentrantLock::isHeldByCurrentThread) // not when the test was skipped
                .ifPresent(ReentrantLock::unlock);
    }
}

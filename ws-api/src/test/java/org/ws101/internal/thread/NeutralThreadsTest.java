package org.ws101.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.ws101.internal.socket.Workers;

/** Threads that are made within a request of somebody, as nearly all are. */
class NeutralThreadsTest {
    private final InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final Workers workers = new Workers();

    /** All that run code of an application, each of which is made anew for the test. */
    private final Map<String, Executor> makers = Map.of(
            "platform",
            task -> NeutralThreads.daemon("test-platform", task).start(),
            "virtual",
            task -> NeutralThreads.virtual("test-")
                    .map(factory -> factory.newThread(task))
                    .orElseGet(() -> NeutralThreads.daemon("test-platform", task))
                    .start(),
            "timers",
            task -> timers.schedule(Duration.ZERO, task),
            "workers of clients",
            workers);

    @AfterEach
    void close() {
        timers.close();
        workers.close();
    }

    private static <T> Optional<T> seenOn(Executor threads, Supplier<T> question) throws Exception {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        threads.execute(() -> answer.complete(Optional.ofNullable(question.get())));
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void inheritNoThreadLocal() throws Exception {
        user.set("ann");
        for (Map.Entry<String, Executor> maker : makers.entrySet()) {
            assertEquals(Optional.empty(), seenOn(maker.getValue(), user::get), maker.getKey());
        }
    }

    @Test
    void inheritNoClassLoader() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader ofRequest = new URLClassLoader(new URL[0])) {
            thread.setContextClassLoader(ofRequest);
            for (Map.Entry<String, Executor> maker : makers.entrySet()) {
                Optional<ClassLoader> seen =
                        seenOn(maker.getValue(), () -> Thread.currentThread().getContextClassLoader());
                assertNotSame(ofRequest, seen.orElseThrow(), maker.getKey());
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Later JDKs hand on no subject at all. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_22)
    @SuppressWarnings("removal")
    void inheritNoSubject() {
        Subject ann = new Subject();
        Subject.doAs(ann, (PrivilegedAction<Boolean>) () -> {
            assertEquals(ann, Subject.getSubject(AccessController.getContext()));
            makers.forEach((name, threads) -> {
                try {
                    Optional<Subject> seen = seenOn(threads, () -> Subject.getSubject(AccessController.getContext()));
                    assertEquals(Optional.empty(), seen, name);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            return true;
        });
    }

    @Test
    void areDaemonsOfThatName() {
        Thread thread = NeutralThreads.daemon("test-daemon", () -> {});
        assertTrue(thread.isDaemon());
        assertEquals("test-daemon", thread.getName());
        assertNull(NeutralThreads.virtual("x-")
                .filter(found -> Runtime.version().feature() < 21)
                .orElse(null));
    }

    /** {@link Thread} of JDK 17. */
    private static final class WithoutBuilders {}

    /** {@link Thread} of later JDKs; in 19 and 20 the builders are there, behind a switch. */
    static final class WithBuilders {
        private static boolean enabled;

        interface Builder {
            Builder name(String prefix, long start);

            Builder inheritInheritableThreadLocals(boolean inherit);

            ThreadFactory factory();

            interface OfVirtual extends Builder {}
        }

        static Builder.OfVirtual ofVirtual() {
            if (!enabled) {
                throw new UnsupportedOperationException("Preview Features not enabled");
            }
            return new Naming();
        }

        /** Makes threads whose names tell how it was called. */
        private static final class Naming implements Builder.OfVirtual {
            private String name = "";

            @Override
            public Builder name(String prefix, long start) {
                name += prefix + start;
                return this;
            }

            @Override
            public Builder inheritInheritableThreadLocals(boolean inherit) {
                name += " " + inherit;
                return this;
            }

            @Override
            public ThreadFactory factory() {
                return task -> new Thread(task, name);
            }
        }
    }

    @Test
    void virtualOnesAreFoundWhereTheJdkHasThemWithoutASwitch() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        assertEquals(Optional.empty(), NeutralThreads.Virtual.find(lookup, WithoutBuilders.class));
        assertEquals(Optional.empty(), NeutralThreads.Virtual.find(lookup, WithBuilders.class));
        WithBuilders.enabled = true;
        NeutralThreads.Virtual found =
                NeutralThreads.Virtual.find(lookup, WithBuilders.class).orElseThrow();
        assertEquals("x-0 false", found.factory("x-").newThread(() -> {}).getName());
    }
}

package org.ws101.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assertions;

/** Starts CDI containers of certain beans alone. */
public final class Beans {
    private Beans() {}

    /** Whether the tests run with OpenWebBeans. */
    static boolean areOfOpenWebBeans() {
        try (SeContainer container = start(Diary.class)) {
            return container.getBeanManager().getClass().getName().startsWith("org.apache.webbeans.");
        }
    }

    static SeContainer start(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(beans)
                .initialize();
    }

    /** What is said of beans that cannot be deployed: the message, or with OpenWebBeans what it also has logged. */
    public static String reportOf(Class<?>... beans) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // OpenWebBeans keeps a container that did not start with its class loader.
        try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(own);
            StringBuilder report = new StringBuilder();
            Handler log = new LogReader(report);
            Logger.getLogger("").addHandler(log);
            try {
                RuntimeException refusal = Assertions.assertThrows(
                        RuntimeException.class, () -> start(beans).close());
                collect(refusal, report, new HashSet<>());
            } finally {
                Logger.getLogger("").removeHandler(log);
            }
            return report.toString();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void collect(Throwable thrown, StringBuilder to, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return;
        }
        to.append(thrown.getMessage()).append('\n');
        collect(thrown.getCause(), to, seen);
        for (Throwable suppressed : thrown.getSuppressed()) {
            collect(suppressed, to, seen);
        }
    }

    private static final class LogReader extends Handler {
        private final StringBuilder report;

        LogReader(StringBuilder report) {
            this.report = report;
        }

        @Override
        public void publish(LogRecord entry) {
            collect(entry.getThrown(), report, new HashSet<>());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

package org.ws101.it.server;

import java.util.stream.Stream;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.server.handler.ThreadLimitHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;

/** What can be configured in other ways in a Jetty. */
final class JettySettings {
    private JettySettings() {}

    static ThreadPool threads(String setting) {
        QueuedThreadPool pool = new QueuedThreadPool();
        switch (setting) {
            case "virtual-threads" -> pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
            case "no-reserved-threads" -> pool.setReservedThreads(0);
            default -> {}
        }
        return pool;
    }

    static ConnectionFactory[] protocols(String setting, ConnectionFactory... protocols) {
        return setting.equals("proxy-protocol")
                ? Stream.concat(Stream.of(new ProxyConnectionFactory()), Stream.of(protocols))
                        .toArray(ConnectionFactory[]::new)
                : protocols.clone();
    }

    /** The handlers that administrators put in front of applications. */
    @SuppressWarnings("removal") // of the GzipHandler, which most installations have
    static Handler inFront(String setting, Handler applications) {
        if (!setting.equals("handlers")) {
            return applications;
        }
        ThreadLimitHandler threads = new ThreadLimitHandler("X-Forwarded-For");
        threads.setThreadLimit(4);
        QoSHandler quality = new QoSHandler();
        quality.setMaxRequestCount(8);
        var compressing = new org.eclipse.jetty.server.handler.gzip.GzipHandler();
        compressing.setMinGzipSize(0);
        compressing.setHandler(applications);
        quality.setHandler(compressing);
        threads.setHandler(quality);
        return new GracefulHandler(threads);
    }
}

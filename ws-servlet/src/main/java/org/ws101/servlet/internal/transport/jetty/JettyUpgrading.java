package org.ws101.servlet.internal.transport.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.ws101.servlet.internal.transport.stream.ServletTransport;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/** Upgrades on Jetty 12.1 and up: by {@link JettyTransport}. Thread-safe. */
public final class JettyUpgrading implements Upgrading {
    private static final System.Logger LOGGER = System.getLogger(JettyUpgrading.class.getName());

    private final JettyTakeOver adapter;

    private JettyUpgrading(JettyTakeOver adapter) {
        this.adapter = adapter;
    }

    /** What to upgrade with on the Jetty that a loader loads: {@link ServletTransport} if its end points cannot be had. */
    public static Upgrading on(ClassLoader jetty) {
        try {
            return new JettyUpgrading(JettyAdapterLoader.adapter(jetty));
        } catch (ReflectiveOperationException | LinkageError e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Jetty's end points cannot be reached, so connections use the streams of"
                            + " HttpServletRequest.upgrade; where those report the end of input at once, as all of Jetty"
                            + " 12.1.0 to 12.1.14 do, no WebSocket will work",
                    e);
            return ServletTransport::upgradeAtTheEnd;
        }
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        HttpServletRequest innermost = Upgrade.innermost(request);
        if (!adapter.upgrade(innermost, upgrade)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "A request of {0} hides the request of Jetty: extend HttpServletRequestWrapper, or put"
                            + " WebSocketFilter before the filter that creates it; otherwise this WebSocket may not work",
                    innermost.getClass().getName());
            ServletTransport.upgradeAtTheEnd(request, response, upgrade); // to flush hangs
        }
    }

    @Override
    public Optional<String> connectProtocol(HttpServletRequest request) {
        return adapter.connectProtocol(Upgrade.innermost(request));
    }

    @Override
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        return adapter.whenStopping(context, begin, finish);
    }
}

package org.ws101.servlet.internal.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Upgrades on Jetty 12.1 and up: by {@link JettyTransport}. Thread-safe. */
final class JettyUpgrading implements Upgrading {
    private static final System.Logger LOGGER = System.getLogger(JettyUpgrading.class.getName());

    private final JettyTakeOver adapter;

    JettyUpgrading(JettyTakeOver adapter) {
        this.adapter = adapter;
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        HttpServletRequest innermost = innermost(request);
        if (!adapter.canTakeOver(innermost)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "A request of {0} hides Jetty''s own: let it extend HttpServletRequestWrapper, or put"
                            + " WebSocketFilter before the filter that makes it; otherwise this WebSocket may not work",
                    innermost.getClass().getName());
            ServletTransport.upgrade(request, response, upgrade);
            return;
        }
        // Jetty's destroy is no news: the end point has told by then
        request.upgrade(UpgradeHandler.class).begin(streams -> adapter.takeOver(innermost, upgrade), () -> {});
    }

    @Override
    public Runnable whenStopping(ServletContext context, Runnable action) {
        return adapter.whenStopping(context, action);
    }

    private static HttpServletRequest innermost(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return (HttpServletRequest) inner;
    }
}

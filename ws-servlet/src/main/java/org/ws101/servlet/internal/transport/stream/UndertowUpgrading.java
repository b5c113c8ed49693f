package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/** Upgrades on Undertow and WildFly. Thread-safe. */
public final class UndertowUpgrading implements Upgrading {
    private final UndertowExchanges exchanges = new UndertowExchanges();

    /** Whether an application runs on Undertow. */
    public static boolean serves(ServletContext context) {
        return context.getClass().getName().startsWith("io.undertow.");
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        ServletTransport.upgradeOnUndertow(request, response, upgrade, exchanges);
    }
}

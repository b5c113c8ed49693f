package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketConnector;

/** Answers as a servlet what the endpoints are compared with, and what they noted. */
@WebServlet(
        urlPatterns = {"/open/servlet/*", "/secured/servlet/*"},
        asyncSupported = true)
@SuppressWarnings("NullAway.Init") // what the server injects
public class ReportServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Instance<Report> reports;

    @Inject
    private transient Journal journal;

    @Inject
    private transient Conversations conversations;

    @Inject
    private transient WebSocketConnector<Client> annotated;

    @Inject
    private transient WebSocketConnector<Client.Listening> listening;

    @Resource
    private transient ManagedExecutorService executor;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain");
        response.getWriter()
                .print(
                        switch (String.valueOf(request.getPathInfo())) {
                            case "/report" -> reports.get().make();
                            case "/journal" -> journal.notes(request.getParameter("id"));
                            case "/client" -> ofClient(request);
                            case "/task" -> task();
                            default -> throw new ServletException("No such question: " + request.getPathInfo());
                        });
    }

    private String ofClient(HttpServletRequest request) throws ServletException {
        URI uri = URI.create("ws://127.0.0.1:" + request.getLocalPort() + request.getContextPath() + "/open/echo");
        WebSocketConnector<?> connector = "annotated".equals(request.getParameter("style")) ? annotated : listening;
        if ("elsewhere".equals(request.getParameter("threads"))) {
            connector = connector.client(client -> client.executor(Elsewhere::run));
        }
        try (WebSocket webSocket = connector.uri(uri).connect()) {
            return conversations.hold(webSocket);
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /** A task of the server's own, as any other application has. */
    private String task() throws ServletException {
        try {
            return executor.submit(() -> "done").get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}

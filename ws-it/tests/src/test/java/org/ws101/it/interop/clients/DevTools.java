package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Server;

/** The page of a {@link Chromium}: what a user would do there, by the DevTools protocol over our own client. */
final class DevTools implements AutoCloseable {
    private final WebSocket webSocket;
    private final Set<String> events = new HashSet<>();
    private int calls;

    private DevTools(WebSocket webSocket) {
        this.webSocket = webSocket;
    }

    static DevTools of(Chromium chromium) {
        String targets = Server.get(URI.create("http://127.0.0.1:" + chromium.devToolsPort() + "/json/list"))
                .body();
        String page = JsonPath.from(targets).getString("find { it.type == 'page' }.webSocketDebuggerUrl");
        return new DevTools(WebSocketClient.create().connect(URI.create(page)));
    }

    /** Goes to a page, and waits until it has loaded. */
    void show(URI page) {
        call("Page.enable", "{}");
        events.clear();
        call("Page.navigate", "{\"url\":" + quoted(page.toString()) + "}");
        while (!events.contains("Page.loadEventFired")) {
            receive();
        }
    }

    /** Gives the page a width, in CSS pixels. */
    void resize(int width) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":800,\"deviceScaleFactor\":1,\"mobile\":false}");
    }

    /** Types into a field of a form, in place of what is there, and presses Enter. */
    void enter(String selector, String text) {
        evaluate("document.querySelector(" + quoted(selector) + ").select()");
        call("Input.insertText", "{\"text\":" + quoted(text) + "}");
        String enter = "\"key\":\"Enter\",\"code\":\"Enter\",\"windowsVirtualKeyCode\":13}";
        call("Input.dispatchKeyEvent", "{\"type\":\"keyDown\",\"text\":\"\\r\"," + enter);
        call("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + enter);
    }

    /** Waits until an expression about the document is true; the page looks again with each change of it. */
    void await(String condition) {
        evaluate("""
                new Promise((done, fail) => {
                  const look = () => {
                    if (%s) {
                      changes.disconnect();
                      done();
                    }
                  };
                  const changes = new MutationObserver(look);
                  changes.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
                  setTimeout(() => fail(new Error('The page stayed at: ' + document.body.innerText)), 30000);
                  look();
                })""".formatted(condition));
    }

    /** The value of an expression, or what its promise comes to. */
    Object evaluate(String expression) {
        JsonPath answer = call(
                "Runtime.evaluate",
                "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":" + quoted(expression) + "}");
        assertNull(answer.get("result.exceptionDetails"), () -> expression + ": " + answer.prettify());
        return answer.get("result.result.value");
    }

    JsonPath call(String method, String parameters) {
        int id = ++calls;
        webSocket.sendText("{\"id\":" + id + ",\"method\":" + quoted(method) + ",\"params\":" + parameters + "}");
        JsonPath answer = receive();
        while (answer.get("id") == null || answer.getInt("id") != id) {
            answer = receive();
        }
        assertNull(answer.get("error"), method);
        return answer;
    }

    private JsonPath receive() {
        if (!(webSocket.receiveAll() instanceof Message.Text text)) {
            throw new AssertionError("Chromium has ended, or has sent something else than text");
        }
        JsonPath message = JsonPath.from(text.data());
        if (message.get("method") != null) {
            events.add(message.getString("method"));
        }
        return message;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Override
    public void close() {
        webSocket.close();
    }
}

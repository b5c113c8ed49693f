package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;

/**
 * A page over HTTP/2 and its WebSockets in headless Chromium, which has them on the same connection where the server announces it,
 * and has no other way then; in the profile {@code browser} only.
 */
@Tag("browser")
@Timeout(180)
class Http2BrowserIT {
    private static final URI NOTHING = URI.create("about:blank");

    /** Opens a socket that keeps what it receives, and its end. */
    private static final String TOOLS = """
            window.open = path => new Promise((opened, failed) => {
              const socket = new WebSocket('%s' + path);
              const received = [], waiting = [];
              socket.binaryType = 'arraybuffer';
              socket.next = () => new Promise(done => received.length ? done(received.shift()) : waiting.push(done));
              socket.onmessage = event => waiting.length ? waiting.shift()(event.data) : received.push(event.data);
              socket.ended = new Promise(done => socket.onclose = event => {
                failed(new Error(path + ' closed with ' + event.code));
                done(event.code + ' ' + event.reason);
              });
              socket.onopen = () => opened(socket);
            });
            'ready'""";

    private static final String ECHO = """
            (async () => {
              const bytes = new Uint8Array(1 << 20);
              for (let i = 0; i < bytes.length; i += 65536) crypto.getRandomValues(bytes.subarray(i, i + 65536));
              const socket = await open('/%s');
              socket.send(bytes);
              const back = new Uint8Array(await socket.next());
              return back.length === bytes.length && back.every((value, i) => value === bytes[i]);
            })()""";

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "JETTY_EE11", "JETTY_HOME_EE10", "JETTY_HOME_EE11"})
    void pageAndItsSocketsAreStreamsOfOneConnection(Container container) throws Exception {
        try (Server server = container.ownServer();
                Chromium chromium = Chromium.show(NOTHING);
                DevTools page = DevTools.of(chromium)) {
            showOverHttp2(server, page);
            String port = portOfPage(server, page);
            assertEquals(port, page.evaluate("open('/port').then(socket => socket.next())"));

            assertEchoAndClose(page);

            page.evaluate("Promise.all(Array.from({length: 20}, () => open('/port')))"
                    + ".then(opened => { window.sockets = opened; return opened.length; })");
            assertEquals(
                    port,
                    page.evaluate("Promise.all(sockets.map(socket => socket.next()))"
                            + ".then(ports => [...new Set(ports)].join())"));
            server.requestStop();
            assertEquals(
                    "1001",
                    page.evaluate("Promise.all(sockets.map(socket => socket.ended))"
                            + ".then(ends => [...new Set(ends.map(end => end.split(' ')[0]))].join())"));
        }
    }

    /** Where WebSockets over HTTP/2 are not announced. */
    @ParameterizedTest
    @EnumSource(names = {"TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void pageOfHttp2HasItsSocketsOverHttp1(Container container) throws Exception {
        Server server = container.serverWithHttp2();
        try (Chromium chromium = Chromium.show(NOTHING);
                DevTools page = DevTools.of(chromium)) {
            showOverHttp2(server, page);
            String port = portOfPage(server, page);
            assertNotEquals(port, page.evaluate("open('/port').then(socket => socket.next())"));
            assertEchoAndClose(page);
            assertEquals(port, portOfPage(server, page));
        }
    }

    private static void showOverHttp2(Server server, DevTools page) {
        page.show(server.uri("https", "/probe/java"));
        assertEquals("h2", page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"));
        page.evaluate(TOOLS.formatted(server.uri("wss", "")));
    }

    /** The one of the browser's side that the server sees. */
    private static String portOfPage(Server server, DevTools page) {
        return (String)
                page.evaluate("fetch('" + server.uri("https", "/probe/port") + "').then(answer => answer.text())");
    }

    private static void assertEchoAndClose(DevTools page) {
        assertEquals(true, page.evaluate(ECHO.formatted("echo")));
        assertEquals(true, page.evaluate(ECHO.formatted("listener")));
        assertEquals("4001 ", page.evaluate("open('/echo').then(socket => (socket.close(4001), socket.ended))"));
        assertEquals("4002 as asked", page.evaluate("open('/close/4002').then(socket => socket.ended)"));
        assertEquals(
                "refused", page.evaluate("open('/checked?decision=refuse').then(socket => 'opened', () => 'refused')"));
    }
}

package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;

/** The module for browsers in headless Chromium; in the profile {@code browser} only. */
@Tag("browser")
@Timeout(180)
class ReconnectingBrowserIT {
    private static final Container CONTAINER = Container.JETTY_EE10;
    private static final Path MODULE = Path.of("..", "browser", "src", "main", "js", "ws101.js");

    /** {@code make} makes a socket that keeps what its events say; {@code until} waits. */
    private static final String TOOLS = """
            window.until = condition => new Promise(done => {
              const look = () => condition() ? done(true) : setTimeout(look, 5);
              look();
            });
            window.make = (url, options) => {
              const socket = new ws101.ReconnectingWebSocket(url, {initialDelay: 1, maxDelay: 1, ...options});
              const told = socket.told = [], heard = socket.heard = [], ids = socket.ids = [], delays = socket.delays = [];
              socket.addEventListener('connecting', event => told.push('connecting ' + event.detail.attempt));
              socket.addEventListener('open', () => told.push('open'));
              socket.addEventListener('message', event => { heard.push(event.data); ids.push(event.lastEventId); });
              socket.addEventListener('afresh', () => told.push('afresh'));
              socket.addEventListener('waiting', event => {
                told.push(('waiting ' + event.detail.code + ' ' + event.detail.reason).trim());
                delays.push(event.detail.delay);
              });
              socket.addEventListener('close', event => told.push(('close ' + event.code + ' ' + event.reason).trim()));
              return window.socket = socket;
            };
            'ready'""";

    private static Chromium chromium;
    private static DevTools page;

    private final String group = UUID.randomUUID().toString();
    private WebSocket director;

    @BeforeAll
    static void show() throws Exception {
        chromium = Chromium.show(URI.create("about:blank"));
        page = DevTools.of(chromium);
    }

    @AfterAll
    static void end() throws Exception {
        page.close();
        chromium.close();
    }

    @BeforeEach
    void load() throws Exception {
        director = WebSocketClient.create().connect(CONTAINER.server().uri("ws", "/replay-director/" + group));
        page.show(CONTAINER.server().uri("http", "/probe/java"));
        String module = Base64.getEncoder().encodeToString(Files.readAllBytes(MODULE));
        page.evaluate("import('data:text/javascript;base64," + module
                + "').then(module => { window.ws101 = module; return 'ready'; })");
        page.evaluate(TOOLS);
    }

    @AfterEach
    void leave() {
        director.close();
    }

    private int tell(String command) {
        director.sendText(command);
        return Integer.parseInt(((Message.Text) director.receiveAll()).data());
    }

    private void make(String options) {
        page.evaluate("make('/replay/" + group + "', " + options + "), 'made'");
        until("socket.state === 'open'");
        while (tell("size") == 0) {
            Thread.onSpinWait(); // it is open there a little later
        }
    }

    private static void until(String condition) {
        page.evaluate("until(() => " + condition + ")");
    }

    private static void assertTold(String expected) {
        assertEquals(expected, page.evaluate("socket.told.join('; ')"));
    }

    @Test
    void getsWhatItMissedAndThenWhatComes() {
        page.evaluate("window.gate = Promise.resolve(); window.asked = 0; 'ready'");
        page.evaluate("make(async () => { await gate; return '/replay/" + group
                + "?asked=' + ++asked; }, {replay: true}), 'made'");
        until("socket.state === 'open'");
        while (tell("size") == 0) {
            Thread.onSpinWait();
        }
        tell("numbers 1 3");
        until("socket.heard.length === 3");
        page.evaluate("window.gate = new Promise(open => window.openGate = open); 'closed'");
        tell("abort");
        until("socket.state !== 'open'");
        tell("numbers 4 1000");
        page.evaluate("openGate(), 'open'");
        until("socket.heard.length >= 1000");
        tell("numbers 1001 1001");
        until("socket.heard.includes('1001')");
        assertEquals(true, page.evaluate("socket.heard.every((text, i) => text === String(i + 1))"));
        assertEquals(1001, page.evaluate("socket.heard.length"));
        page.evaluate("window.number = id => Number(id.split(':')[1]), 'defined'"); // other groups have some of them
        assertEquals(
                true, page.evaluate("socket.ids.every((id, i, ids) => i === 0 || number(id) > number(ids[i - 1]))"));
        assertEquals(true, page.evaluate("socket.seen.join() === socket.ids[1000]"));
        assertEquals(true, page.evaluate("socket.url.includes('?asked=2&ws101-replay=')"));
        assertTold("connecting 1; open; waiting 1006; connecting 2; open");
    }

    @Test
    void bytesComeAsTheyAre() {
        make("{replay: true}");
        tell("bytes 100000");
        until("socket.heard.length === 1");
        assertEquals(100_000, page.evaluate("socket.heard[0].byteLength"));
        assertEquals(true, page.evaluate("socket.seen.join() === socket.ids[0]"));
    }

    @Test
    void doesWithoutReplay() {
        make("{}");
        tell("numbers 1 2");
        until("socket.heard.length === 2");
        assertEquals("1,2,,", page.evaluate("[...socket.heard, ...socket.ids].join()"));
        assertEquals(false, page.evaluate("socket.url.includes('ws101')"));
    }

    @Test
    void tellsThatItHasToStartAfresh() {
        make("{replay: true}");
        tell("numbers 1 2");
        until("socket.heard.length === 2");
        page.evaluate("window.seen = socket.seen.map(position => position.replace(/[.].*:/, '.unknown:'));"
                + " socket.close(); 'closed'");
        until("socket.state === 'closed'");
        while (tell("size") > 0) {
            Thread.onSpinWait();
        }
        make("{replay: true, seen}");
        tell("numbers 3 3");
        until("socket.heard.length === 1");
        assertTold("connecting 1; open; afresh");
        assertEquals(true, page.evaluate("socket.seen.join() === socket.ids[0]"));
    }

    @Test
    void goesOnFromWhereAnEarlierPageWas() {
        make("{replay: true}");
        tell("numbers 1 2");
        until("socket.heard.length === 2");
        page.evaluate("window.seen = socket.seen; socket.close(); 'closed'");
        until("socket.state === 'closed'");
        tell("numbers 3 4");
        while (tell("size") > 0) {
            Thread.onSpinWait();
        }
        make("{replay: true, seen}");
        until("socket.heard.length === 2");
        assertEquals("3,4", page.evaluate("socket.heard.join()"));
        assertTold("connecting 1; open");
    }

    @Test
    void someClosingCodesEndIt() {
        for (int code : new int[] {1000, 1002, 1003, 1007, 1008, 1009, 1010}) {
            make("{}");
            tell("close " + code);
            until("socket.state === 'closed'");
            assertTold("connecting 1; open; close " + code + " as told");
            while (tell("size") > 0) {
                Thread.onSpinWait();
            }
        }
        assertEquals("1000,1002,1003,1007,1008,1009,1010", page.evaluate("ws101.FINAL_CODES.join()"));
    }

    @Test
    void othersDoNot() {
        make("{}");
        for (int code : new int[] {1001, 1011, 1012, 1013, 1014, 4000}) {
            page.evaluate("socket.told.length = 0, 'ready'");
            tell("close " + code);
            until("socket.state === 'open' && socket.told.length > 0");
            assertEquals(
                    "waiting " + code + " as told; open",
                    page.evaluate("socket.told.filter(event => !event.startsWith('connecting')).join('; ')"));
            while (tell("size") == 0) {
                Thread.onSpinWait();
            }
        }
        make("{finalCodes: [4000]}");
        tell("close 4000");
        until("socket.state === 'closed'");
    }

    @Test
    void closingItEndsItWhateverItDoes() {
        make("{}");
        assertEquals("closing", page.evaluate("socket.close(4001, 'enough'), socket.state"));
        until("socket.state === 'closed'");
        assertTold("connecting 1; open; close 4001 enough");
        page.evaluate("make(() => new Promise(() => {}), {}).close(), 'closed'");
        until("socket.state === 'closed'");
        assertTold("close 1000");
        page.evaluate("make(() => Promise.reject(new Error('no token')), {initialDelay: 1e6, maxDelay: 1e6}), 'made'");
        until("socket.state === 'waiting'");
        page.evaluate("socket.close(), 'closed'");
        until("socket.state === 'closed'");
        assertTold("connecting 1; waiting 1006 No URL to connect to: no token; close 1000");
        assertEquals(
                "InvalidStateError",
                page.evaluate("(() => { try { socket.send('x'); } catch (e) { return e.name; } })()"));
    }

    @Test
    void whatCanNeverConnectEndsIt() {
        page.evaluate("make('ftp://127.0.0.1/', {}), 'made'");
        until("socket.state === 'closed'");
        assertEquals(true, page.evaluate("socket.told.length === 2 && socket.told[1].startsWith('close 1006')"));
        page.evaluate("make('/replay/x', {protocols: 'not a token'}), 'made'");
        until("socket.state === 'closed'");
    }

    @Test
    void attemptsBecomeRarer() {
        page.evaluate(
                "make(() => { throw new Error('not yet'); }, {initialDelay: 2, maxDelay: 10, random: () => 1}), 'made'");
        until("socket.delays.length >= 5");
        assertEquals("2,4,8,10,10", page.evaluate("socket.delays.slice(0, 5).join()"));
        page.evaluate("socket.close(), 'closed'");
    }

    @Test
    void attemptsBecomeRarerAfterAStableConnection() {
        page.evaluate("window.urls = 0; make(() => { if (++urls > 1) throw new Error('not now'); return '/replay/"
                + group + "'; }, {initialDelay: 2, maxDelay: 10, stableAfter: 0, random: () => 1}), 'made'");
        until("socket.state === 'open'");
        while (tell("size") == 0) {
            Thread.onSpinWait();
        }
        tell("abort");
        until("socket.delays.length >= 5");
        assertEquals("2,4,8,10,10", page.evaluate("socket.delays.slice(0, 5).join()"));
        page.evaluate("socket.close(), 'closed'");
    }

    @Test
    void anAttemptThatTakesTooLongFails() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            page.evaluate("make('ws://127.0.0.1:" + silent.getLocalPort() + "/', {connectTimeout: 50}), 'made'");
            until("socket.told.length >= 4");
            assertEquals(
                    "connecting 1; waiting 1006 The server has not answered in time; connecting 2",
                    page.evaluate("socket.told.slice(0, 3).join('; ')"));
            page.evaluate("socket.close(), 'closed'");
        }
    }

    @Test
    void anotherNetworkIsAnotherConnection() {
        page.evaluate("window.online = true;"
                + " Object.defineProperty(navigator, 'onLine', {get: () => online, configurable: true}); 'ready'");
        make("{replay: true}");
        page.evaluate("window.dispatchEvent(new Event('online')), 'nothing has changed'");
        assertTold("connecting 1; open");
        page.evaluate("online = false; window.dispatchEvent(new Event('offline')); 'offline'");
        assertEquals("open", page.evaluate("socket.state"));
        page.evaluate("online = true; window.dispatchEvent(new Event('online')); 'online'");
        until("socket.state === 'open' && socket.told.length > 2");
        assertTold("connecting 1; open; waiting 1006 The network was away; connecting 2; open");
    }

    @Test
    void attemptsAreRareWhileTheBrowserIsOffline() {
        page.evaluate("window.online = false;"
                + " Object.defineProperty(navigator, 'onLine', {get: () => online, configurable: true}); 'ready'");
        page.evaluate("make(() => { if (!online) throw new Error('offline'); return '/replay/" + group
                + "'; }, {maxDelay: 1e6}), 'made'");
        until("socket.state === 'waiting'");
        assertEquals("1000000", page.evaluate("socket.delays.join()"));
        page.evaluate("online = true; window.dispatchEvent(new Event('online')); 'online'");
        until("socket.state === 'open'");
    }
}

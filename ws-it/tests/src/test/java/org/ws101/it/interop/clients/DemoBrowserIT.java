package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Demo;
import org.ws101.it.harness.Server;

/** The page of the demo in headless Chromium, used by keyboard; in the profile {@code browser} only. */
@Tag("browser")
@Timeout(180)
class DemoBrowserIT {
    private static final URI NOTHING = URI.create("about:blank");

    @ParameterizedTest
    @EnumSource
    void pagesInARoomTalkAndSeeWhoComesAndWhoIsLost(Demo demo) throws Exception {
        try (Server server = demo.start();
                Chromium first = Chromium.show(NOTHING);
                DevTools ada = DevTools.of(first)) {
            ada.show(server.uri("http", "/"));
            ada.enter("#chat-name", "Ada");
            ada.await(present("Ada"));
            ada.await(state("Connected, 1 here"));
            try (Chromium second = Chromium.show(NOTHING)) {
                DevTools bob = DevTools.of(second);
                bob.show(server.uri("http", "/"));
                bob.enter("#chat-name", "Bob");
                bob.await(present("Ada, Bob"));
                ada.await(present("Ada, Bob"));
                ada.await(logged("Bob joined"));
                bob.enter("#chat-text", "Hello <Ada>");
                ada.await(logged("Bob: Hello <Ada>"));
                ada.enter("#chat-text", "Hello \"Bob\"");
                bob.await(logged("Ada: Hello \"Bob\""));
                // closing it kills the process: nobody says goodbye
            }
            ada.await(logged("Bob left"));
            ada.await(present("Ada"));
            ada.await(state("Connected, 1 here"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TOMCAT_10")
    void refusalsAndTheEndOfTheServerAreShown(Demo demo) throws Exception {
        try (Chromium chromium = Chromium.show(NOTHING);
                DevTools page = DevTools.of(chromium)) {
            try (Server server = demo.start()) {
                page.show(server.uri("http", "/"));
                page.evaluate("document.getElementById('chat-protocol').value = 'unknown.example'");
                page.enter("#chat-name", "Ada");
                page.await(state("Connection refused"));
                page.await(logged("unknown.example"));
                page.evaluate("document.getElementById('chat-protocol').value = 'text'");
                page.enter("#chat-name", "Ada");
                page.await(logged("* 1 here: Ada"));
                page.evaluate("document.querySelector('#echo form.connect').requestSubmit()");
                page.await("document.querySelector('#echo .state').textContent === 'Connected'");
                page.enter("#echo-text", "There and back");
                page.await("document.querySelectorAll('#echo .log .in').length === 1");
            }
            page.await(state("Lost: 1001, reconnecting…"));
            page.await("document.querySelector('#chat .presence').hidden");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TOMCAT_10")
    void nothingSticksOutOnANarrowScreen(Demo demo) throws Exception {
        try (Server server = demo.start();
                Chromium chromium = Chromium.show(NOTHING);
                DevTools page = DevTools.of(chromium)) {
            page.resize(320);
            page.show(server.uri("http", "/"));
            page.enter("#chat-name", "W".repeat(40));
            page.await(present("W".repeat(40)));
            page.enter("#chat-text", "W".repeat(2_000));
            page.await(logged("WWW"));
            assertEquals(320, page.evaluate("window.innerWidth"));
            assertEquals(
                    true,
                    page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth"));
        }
    }

    private static String present(String names) {
        return "[...document.querySelectorAll('#chat .present li')].map(name => name.textContent).join(', ') === '"
                + names + "'";
    }

    private static String logged(String text) {
        return "document.querySelector('#chat .log').textContent.includes('" + text + "')";
    }

    private static String state(String text) {
        return "document.querySelector('#chat .state').textContent === '" + text + "'";
    }
}

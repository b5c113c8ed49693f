package org.ws101.benchmark.run;

import java.util.ArrayList;
import java.util.List;
import org.ws101.benchmark.load.Disturbance;
import org.ws101.benchmark.load.Script;

/** All scenarios, in the order of the report. */
final class Scenarios {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final String PING_PONG = "64 B text, 64 connections with one in flight each";
    private static final String PIPELINED = "64 B text, 16 connections with 64 in flight each";

    /** Tomcat always dispatches, so its nonblocking is its listener. */
    private static final String NONBLOCKING = " jetty-nonblocking undertow-nonblocking";

    private static final Selection STYLES = Selection.of("listener bean own vertx netty raw jetty-blocking"
            + NONBLOCKING + " jetty-bean-nonblocking undertow-bean-nonblocking");
    private static final Selection MESSAGES = Selection.of("listener own vertx netty raw" + NONBLOCKING);
    private static final Selection FEW = Selection.of("listener own vertx netty raw");

    private Scenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(echoes());
        all.addAll(connections());
        all.addAll(others());
        all.addAll(clients());
        return all;
    }

    private static List<Scenario> echoes() {
        return List.of(
                new EchoScenario("ping-pong", PING_PONG, 64, 64, Script.text(64, 1), STYLES),
                new EchoScenario("pipelined", PIPELINED, 64, 16, Script.text(64, 64), STYLES),
                new EchoScenario(
                        "binary-16k",
                        "16 KiB binary, 16 connections with one in flight each",
                        16 * KIB,
                        16,
                        Script.binary(16 * KIB, 1),
                        MESSAGES),
                new EchoScenario(
                        "binary-1m",
                        "1 MiB binary, 4 connections with one in flight each",
                        MIB,
                        4,
                        Script.binary(MIB, 1),
                        FEW),
                new EchoScenario(
                        "deflate",
                        "1 KiB JSON, permessage-deflate without context takeover, 16 connections with 16 in flight each",
                        KIB,
                        16,
                        Script.deflated(KIB, 16),
                        FEW),
                new EchoScenario(
                        "deflate-context",
                        "1 KiB JSON, permessage-deflate with context takeover, 16 connections with 16 in flight each",
                        KIB,
                        16,
                        Script.deflatedWithContext(KIB, 16),
                        FEW),
                new EchoScenario(
                        "tls",
                        "64 B text under TLS, 64 connections with one in flight each",
                        64,
                        64,
                        Script.text(64, 1),
                        FEW));
    }

    private static List<Scenario> connections() {
        return List.of(
                new ConnectScenario(
                        "connect",
                        "connect, echo of 64 B, close, 32 at a time; figures of each connection",
                        0,
                        Selection.of("listener bean own vertx netty raw")),
                new ConnectScenario(
                        "connect-cold",
                        "the first 10,000 connections after a start, as in connect; figures of each connection",
                        10_000,
                        Selection.of("listener own netty")),
                new IdleScenario(
                        "idle", "idle connections after one text of 64 B; figures of each", Script.text(64, 1), FEW),
                new IdleScenario(
                        "idle-deflate",
                        "idle connections after one JSON of 1 KiB through permessage-deflate as browsers offer it; figures"
                                + " of each",
                        Script.deflatedAsBrowsers(KIB),
                        Selection.of("listener jetty-own")));
    }

    private static List<Scenario> others() {
        return List.of(
                new BroadcastScenario(1_000, Selection.of("listener own raw")),
                new BroadcastScenario(10_000, FEW),
                new NeighbourScenario(
                        "slow-neighbours",
                        "64 B text, 4 connections with one in flight each, alone and beside 4 that read slowly",
                        Disturbance.SLOW),
                new NeighbourScenario(
                        "compressing-neighbours",
                        "64 B text, 4 connections with one in flight each, alone and beside 4 with compressed messages of"
                                + " 64 KiB",
                        Disturbance.COMPRESSING),
                new EchoScenario(
                        "ping-pong-virtual",
                        PING_PONG + ", on a JDK with virtual threads",
                        64,
                        64,
                        Script.text(64, 1),
                        Selection.of("listener blocking")),
                new EchoScenario(
                        "pipelined-virtual",
                        PIPELINED + ", on a JDK with virtual threads",
                        64,
                        16,
                        Script.text(64, 64),
                        Selection.of("listener blocking")),
                new Http2Scenario());
    }

    private static List<Scenario> clients() {
        return List.of(
                new ClientScenario("client-pipelined", "clients: " + PIPELINED, served("echo", 64), 64),
                new ClientScenario(
                        "client-1m",
                        "clients: 1 MiB binary, 4 connections with one in flight each",
                        new EchoScenario("echo", "", MIB, 4, Script.text(64, 1), FEW),
                        1),
                new ClientScenario(
                        "client-tls",
                        "clients: 64 B text under TLS, 16 connections with 64 in flight each",
                        served("tls", 64),
                        64));
    }

    private static EchoScenario served(String name, int messageSize) {
        return new EchoScenario(name, "", messageSize, 16, Script.text(64, 1), FEW);
    }
}

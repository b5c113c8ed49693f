package org.ws101.benchmark.run;

import java.util.List;
import org.ws101.benchmark.load.Script;

/** All scenarios, in the order of the report. */
final class Scenarios {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                new EchoScenario(
                        "ping-pong",
                        "64 B text, 64 connections with one in flight each",
                        64,
                        64,
                        Script.text(64, 1),
                        ""),
                new EchoScenario(
                        "pipelined",
                        "64 B text, 16 connections with 64 in flight each",
                        64,
                        16,
                        Script.text(64, 64),
                        ""),
                new EchoScenario(
                        "binary-16k",
                        "16 KiB binary, 16 connections with one in flight each",
                        16 * KIB,
                        16,
                        Script.binary(16 * KIB),
                        ""),
                new EchoScenario(
                        "binary-1m",
                        "1 MiB binary, 4 connections with one in flight each",
                        MIB,
                        4,
                        Script.binary(MIB),
                        ""),
                new EchoScenario(
                        "deflate",
                        "1 KiB JSON, permessage-deflate without context takeover, 16 connections with 16 in flight each",
                        KIB,
                        16,
                        Script.deflated(KIB, 16),
                        "raw"),
                new EchoScenario(
                        "deflate-context",
                        "1 KiB JSON, permessage-deflate with context takeover, 16 connections with 16 in flight each",
                        KIB,
                        16,
                        Script.deflatedWithContext(KIB, 16),
                        "raw"),
                new EchoScenario(
                        "tls",
                        "64 B text under TLS, 64 connections with one in flight each",
                        64,
                        64,
                        Script.text(64, 1),
                        "raw"),
                new ConnectScenario(
                        "connect", "connect, echo of 64 B, close, 32 at a time; figures of each connection", 0),
                new ConnectScenario(
                        "connect-cold",
                        "the first 10,000 connections after a start, as in connect; figures of each connection",
                        10_000),
                new IdleScenario(
                        "idle", "idle connections after one text of 64 B; figures of each", Script.text(64, 1), ""),
                new IdleScenario(
                        "idle-deflate",
                        "idle connections after one JSON of 1 KiB through permessage-deflate as browsers offer it; figures"
                                + " of each",
                        Script.deflatedAsBrowsers(KIB),
                        "raw"),
                new BroadcastScenario(1_000),
                new BroadcastScenario(10_000),
                new Http2Scenario(),
                new ClientScenario(
                        "client-pipelined",
                        "clients: 64 B text, 16 connections with 64 in flight each",
                        new EchoScenario("echo", "", 64, 16, Script.text(64, 1), ""),
                        64),
                new ClientScenario(
                        "client-1m",
                        "clients: 1 MiB binary, 4 connections with one in flight each",
                        new EchoScenario("echo", "", MIB, 4, Script.text(64, 1), ""),
                        1),
                new ClientScenario(
                        "client-tls",
                        "clients: 64 B text under TLS, 16 connections with 64 in flight each",
                        new EchoScenario("tls", "", 64, 16, Script.text(64, 1), ""),
                        64));
    }
}

package org.ws101.benchmark.run;

import java.util.ArrayList;
import java.util.List;
import org.ws101.benchmark.run.Goal.Comparison;
import org.ws101.benchmark.run.Goal.Figure;

/** What the library is to reach, in the order of the report. Stateless. */
final class Goals {
    private static final List<String> CONTAINERS = List.of("jetty", "tomcat", "undertow");
    /** Those whose callbacks may run where the container selects. */
    private static final List<String> SELECTING = List.of("jetty", "undertow");
    /** A {@code String}, its array with 64 bytes, and 64 more. */
    private static final int TEXT_OF_64 = 24 + 80 + 64;

    private final List<Goal> all = new ArrayList<>();

    private Goals() {}

    static List<Goal> all() {
        Goals goals = new Goals();
        goals.pipelined();
        goals.pingPong();
        goals.large();
        goals.deflate();
        goals.styles();
        goals.idle();
        goals.connect();
        goals.others();
        goals.clients();
        return List.copyOf(goals.all);
    }

    private void add(String group, Figure figure, Figure other, Comparison comparison, double bound) {
        all.add(new Goal(group, figure, other, comparison, bound));
    }

    private void cpu(String scenario, String server, String other, Comparison comparison, double bound) {
        Figure figure = new Figure(scenario, server, Metric.CPU);
        add(scenario + ": " + Metric.CPU.title(), figure, new Figure(scenario, other, Metric.CPU), comparison, bound);
    }

    private void pipelined() {
        for (String container : CONTAINERS) {
            String listener = container + "-listener";
            cpu("pipelined", listener, container + "-own", Comparison.AT_MOST, 0.10);
            cpu("pipelined", listener, "vertx", Comparison.LESS, 0.7);
            cpu("pipelined", listener, "raw", Comparison.AT_MOST, 2.5);
        }
        for (String container : CONTAINERS) {
            Figure allocated = new Figure("pipelined", container + "-listener", Metric.ALLOCATED);
            all.add(new Goal("pipelined: B allocated for a text", allocated, null, Comparison.ABSOLUTE, TEXT_OF_64));
        }
    }

    private void pingPong() {
        cpu("ping-pong", "jetty-listener", "jetty-own", Comparison.AT_MOST, 0.7);
        cpu("ping-pong", "tomcat-listener", "tomcat-own", Comparison.AT_MOST, 0.85);
        cpu("ping-pong", "undertow-listener", "undertow-own", Comparison.AT_MOST, 1.6);
        cpu("ping-pong", "jetty-nonblocking", "jetty-own", Comparison.AT_MOST, 0.4);
        for (String container : SELECTING) {
            for (String other : List.of("netty", "vertx", "undertow-own")) {
                cpu("ping-pong", container + "-nonblocking", other, Comparison.LESS, 1);
            }
            cpu("ping-pong", container + "-nonblocking", "raw", Comparison.AT_MOST, 1.5);
        }
    }

    private void large() {
        for (String scenario : List.of("binary-16k", "binary-1m")) {
            for (String container : CONTAINERS) {
                cpu(scenario, container + "-listener", container + "-own", Comparison.AT_MOST, 0.5);
            }
            for (String container : SELECTING) {
                cpu(scenario, container + "-listener", "netty", Comparison.LESS, 1);
            }
        }
    }

    private void deflate() {
        for (String scenario : List.of("deflate", "deflate-context")) {
            for (String container : CONTAINERS) {
                cpu(scenario, container + "-listener", container + "-own", Comparison.AT_MOST, 0.8);
                cpu(scenario, container + "-listener", "vertx", Comparison.LESS, 1);
            }
        }
    }

    private void styles() {
        for (String scenario : List.of("ping-pong", "pipelined")) {
            for (String container : CONTAINERS) {
                cpu(scenario, container + "-bean", container + "-listener", Comparison.AT_MOST, 1.15);
            }
            for (String container : SELECTING) {
                String bean = container + "-bean-nonblocking";
                cpu(scenario, bean, container + "-nonblocking", Comparison.AT_MOST, 1.15);
            }
        }
        for (String container : CONTAINERS) {
            String blocking = container + "-blocking";
            cpu("ping-pong-virtual", blocking, container + "-listener", Comparison.AT_MOST, 1.2);
            cpu("pipelined-virtual", blocking, container + "-listener", Comparison.AT_MOST, 1.3);
        }
    }

    private void idle() {
        for (String container : CONTAINERS) {
            String listener = container + "-listener";
            double bound = container.equals("jetty") ? 0.5 : container.equals("tomcat") ? 0.25 : 1;
            Figure own = new Figure("idle", container + "-own", Metric.HEAP);
            add("idle: heap", new Figure("idle", listener, Metric.HEAP), own, Comparison.AT_MOST, bound);
        }
        for (String container : CONTAINERS) {
            String listener = container + "-listener";
            Figure threads = new Figure("idle", listener, Metric.MORE_THREADS);
            all.add(new Goal("idle: threads more", threads, null, Comparison.ABSOLUTE, 0));
        }
        for (String container : CONTAINERS) {
            String listener = container + "-listener";
            Figure compressed = new Figure("idle-deflate", listener, Metric.NATIVE);
            Figure plain = new Figure("idle", listener, Metric.NATIVE);
            add("idle: native KiB after compression", compressed, plain, Comparison.NO_MORE, 0.5);
        }
    }

    private void connect() {
        for (String container : CONTAINERS) {
            double bound = container.equals("undertow") ? 1.2 : 0.8;
            cpu("connect", container + "-listener", container + "-own", Comparison.AT_MOST, bound);
            cpu("connect", container + "-bean", container + "-listener", Comparison.AT_MOST, 1.3);
        }
        for (String container : CONTAINERS) {
            Figure own = new Figure("connect-cold", container + "-own", Metric.RATE);
            Figure listener = new Figure("connect-cold", container + "-listener", Metric.RATE);
            add("connect-cold: connections a second", own, listener, Comparison.AT_MOST, 1);
        }
    }

    private void others() {
        for (String container : CONTAINERS) {
            cpu("broadcast-10000", container + "-listener", "raw", Comparison.AT_MOST, 1.1);
        }
        for (String scenario : List.of("slow-neighbours", "compressing-neighbours")) {
            for (String server : List.of(
                    "jetty-listener",
                    "tomcat-listener",
                    "undertow-listener",
                    "jetty-nonblocking",
                    "undertow-nonblocking")) {
                Figure beside = new Figure(scenario, server, Metric.P99);
                Figure alone = new Figure(scenario, server, Metric.P99_ALONE);
                add(scenario, beside, alone, Comparison.WITHIN_SPREAD, 1);
            }
        }
    }

    private void clients() {
        for (String scenario : List.of("client-pipelined", "client-1m", "client-tls")) {
            for (String other : List.of("client-jdk", "client-jetty", "client-netty")) {
                cpu(scenario, "client-ws101", other, Comparison.LESS, 1);
            }
        }
    }
}

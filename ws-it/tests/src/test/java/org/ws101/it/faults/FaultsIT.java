package org.ws101.it.faults;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Container;

/**
 * Each kind of fault, two hundred peers at once, while a thousand orderly peers send numbered messages and miss no echo. A table
 * of the times of these echoes is printed, and written beside the logs. The property {@code ws101.faults} names the kinds of a run,
 * separated by commas; all by default.
 */
@Tag("soak")
@Execution(ExecutionMode.SAME_THREAD) // one load at a time
class FaultsIT {
    private static final Set<Container> CONTAINERS = EnumSet.of(
            Container.JETTY_EE11,
            Container.JETTY_EE11_HTTP2,
            Container.TOMCAT_10,
            Container.TOMCAT_11,
            Container.UNDERTOW);

    private static final String TITLES = """
            | container | network | fault | s | echoes | median ms | 99 % ms | longest ms | 99 % / without | 99 % ms elsewhere |
            |---|---|---|---|---|---|---|---|---|---|""";

    static Stream<Container> containers() {
        return Container.underTest().filter(CONTAINERS::contains);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void harmNobodyElse(Container container) throws Exception {
        List<String> names = List.of(System.getProperty("ws101.faults", "").split(",", -1));
        List<Fault> faults = Faults.all()
                .filter(fault -> fault.isPossible(container.speaksHttp2(), Build.isOverTls()))
                .filter(fault -> names.contains("") || names.contains(fault.name()))
                .toList();
        try (Scene scene = new Scene(container)) {
            List<Executable> executables = new ArrayList<>();
            for (Fault fault : faults) {
                executables.add(() -> endure(scene, fault));
            }
            try {
                assertAll(executables);
            } finally {
                print(container, TITLES + "\n" + String.join("\n", scene.rows()) + "\n");
            }
        }
    }

    private static void print(Container container, String table) throws IOException {
        System.out.println(table);
        String network = Build.isOverTls() ? "tls" : "plain";
        Files.writeString(Build.work().resolve("faults-" + container + "-" + network + ".md"), table);
    }

    private static void endure(Scene scene, Fault fault) {
        try {
            scene.endure(fault);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(fault + ": " + e, e);
        }
    }
}

package org.ws101.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process of a test runs on.
 *
 * @param home the directory of the JDK
 * @param heap the limit of the heap, as the option -Xmx has it
 * @param options more options
 */
public record Jvm(Path home, String heap, List<String> options) {
    /** Quick to start, and with as few threads and as little memory of its own as possible. */
    private static final List<String> SMALL = List.of(
            "-XX:SoftRefLRUPolicyMSPerMB=0", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true");

    /** The JDK of this process. */
    public static Jvm ofTests(String heap) {
        return new Jvm(Path.of(System.getProperty("java.home")), heap, List.of());
    }

    /** A program of the JDK. */
    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** The beginning of a command: the program and its options. */
    public List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(program("java").toString());
        command.add("-Xmx" + heap);
        command.addAll(SMALL);
        command.addAll(options);
        return command;
    }

    /** A running process. */
    public JvmProcess process(Process process) {
        return new JvmProcess(this, process.pid());
    }
}

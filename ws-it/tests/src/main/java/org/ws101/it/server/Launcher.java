package org.ws101.it.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The life of a launcher: starts the server, prints {@code READY <plain port> <TLS port>}, obeys the lines of standard input,
 * and ends with it, so that no server outlives the suite that started it.
 */
final class Launcher {
    /** The send buffers of a server that {@link #isNarrow}. Linux takes twice as much. */
    static final int NARROW = 4_096;

    private Launcher() {}

    /** The first argument is the path of the key store. */
    static void run(LaunchedServer server, String[] args) {
        int status = 0;
        try {
            LaunchedServer.Ports ports = server.start(Path.of(args[0]));
            System.out.println("READY " + ports.plain() + " " + ports.tls());
            obey(server);
            server.stop();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status);
    }

    /** How the server is configured, as the third argument says; empty for its defaults. */
    static String setting(String[] args) {
        return args.length > 2 ? args[2] : "";
    }

    /** Whether the server is to trust the forwarding headers of a proxy. */
    static boolean trustsProxy(String[] args) {
        return setting(args).equals("trusting");
    }

    /** Whether sockets are to hold next to nothing of what is sent. */
    static boolean isNarrow(String setting) {
        return setting.equals("narrow") || setting.equals("faults");
    }

    private static void obey(LaunchedServer server) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String command;
        while ((command = nextLine(commands)) != null) {
            switch (command) {
                case "undeploy" -> {
                    server.undeploySpare();
                    System.out.println("UNDEPLOYED");
                }
                case "deploy" -> {
                    server.deploySpare();
                    System.out.println("DEPLOYED");
                }
                default ->
                    throw new IllegalArgumentException(
                            "Unknown command " + command + ": there are undeploy and deploy");
            }
        }
    }

    private static @org.jspecify.annotations.Nullable String nextLine(BufferedReader commands) {
        try {
            return commands.readLine();
        } catch (IOException e) {
            return null;
        }
    }
}

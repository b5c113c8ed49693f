package org.ws101.benchmark.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ws101.benchmark.Usage;

/**
 * The life of a server's process: starts it, prints {@code READY <port>}, answers the lines of standard input with what
 * the process has used so far, and ends with that input. Every line but {@code heap}, which collects garbage first,
 * asks for the same.
 */
public final class ServerMain {
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private ServerMain() {}

    /** The argument is the name of the server. */
    public static void main(String[] args) {
        ROOT.setLevel(Level.WARNING);
        int status = 0;
        try {
            int port = Servers.named(args[0]).start(ServerSettings.ofProcess());
            System.out.println("READY " + port);
            answer();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status);
    }

    private static void answer() throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String question;
        while ((question = questions.readLine()) != null) {
            System.out.println(question.equals("heap") ? Usage.afterCollection() : Usage.now());
        }
    }
}

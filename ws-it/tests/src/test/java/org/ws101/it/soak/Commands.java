package org.ws101.it.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The standard streams of a crowd's process: {@code idle} and {@code talks} with a number, and {@code counts}, each of which is
 * answered by a line of {@link Counts}. The process ends with its input.
 */
final class Commands {
    static final String ANSWER = "COUNTS ";

    /** Obeys; each command returns before the next is read. */
    interface Crowd {
        /** So many idle connections are wanted; they are opened or closed later. */
        void idle(int wanted);

        /** So many connections that talk are wanted in a second. */
        void talks(int perSecond);
    }

    private Commands() {}

    /** Returns when the input has ended. */
    static void obey(Crowd crowd, Counts counts) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "idle" -> crowd.idle(Integer.parseInt(words[1]));
                case "talks" -> crowd.talks(Integer.parseInt(words[1]));
                case "counts" -> {}
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println(ANSWER + counts);
        }
    }
}

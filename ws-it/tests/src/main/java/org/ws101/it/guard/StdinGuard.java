package org.ws101.it.guard;

import java.io.IOException;
import java.util.Arrays;

/** Runs another main class, and ends the process in good order when its standard input ends. */
public final class StdinGuard {
    private StdinGuard() {}

    /** The name of the main class to run, and its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread guard = new Thread(StdinGuard::exitAtEndOfInput, "stdin guard");
        guard.setDaemon(true);
        guard.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // only the end counts
            }
        } catch (IOException e) {
            // as good as the end
        }
        System.exit(0);
    }
}

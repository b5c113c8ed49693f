package org.ws101.demo;

import java.util.Map;

/** The port that a program listens on: what the environment variable {@code PORT} says. */
public final class Port {
    private Port() {}

    /**
     * Reads the port.
     *
     * @param otherwise the port if the variable is not there, or empty
     * @return 0 for any that is free
     * @throws IllegalArgumentException when the variable is there and not a port
     */
    public static int of(Map<String, String> environment, int otherwise) {
        String port = environment.getOrDefault("PORT", "").strip();
        if (port.isEmpty()) {
            return otherwise;
        }
        if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9') || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("The environment variable PORT is \"" + port
                    + "\": set it to a port, 1 to 65535, or to 0 for any that is free");
        }
        return Integer.parseInt(port);
    }
}

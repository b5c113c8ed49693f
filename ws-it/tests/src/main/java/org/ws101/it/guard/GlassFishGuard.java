package org.ws101.it.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs GlassFish, has archives deployed as an administrator would, and prints {@code All is deployed}. Undeploys the application
 * {@code spare} when a line comes on standard input, and has the domain stopped when that ends.
 */
public final class GlassFishGuard {
    private final String adminPort;

    private GlassFishGuard(String adminPort) {
        this.adminPort = adminPort;
    }

    /** The port of the administration, the archives, {@code --}, the main class of GlassFish and its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        int end = Arrays.asList(args).indexOf("--");
        Class.forName(args[end + 1]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, end + 2, args.length));
        new GlassFishGuard(args[0]).serve(Arrays.copyOfRange(args, 1, end));
    }

    private void serve(String[] archives) throws IOException {
        for (String archive : archives) {
            String file = archive.substring(archive.lastIndexOf('/') + 1);
            String name = file.contains(".") ? file.substring(0, file.lastIndexOf('.')) : file;
            String contextRoot = file.endsWith(".ear") ? "" : "&contextroot=/" + name;
            command("deploy?DEFAULT=" + URLEncoder.encode(archive, StandardCharsets.UTF_8) + "&name=" + name
                    + contextRoot);
        }
        System.out.println("All is deployed");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                command("undeploy?DEFAULT=spare");
            }
        } catch (IOException e) {
            // as good as the end
        }
        command("stop-domain");
    }

    /** What the server says of the command is in its log. */
    private void command(String line) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + adminPort + "/__asadmin/" + line)
                        .toURL()
                        .openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("X-Requested-By", "ws101");
        connection.setRequestProperty("User-Agent", "hk2-agent");
        try (BufferedReader answer =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            System.out.println(line + ": " + answer.lines().toList());
        }
    }
}

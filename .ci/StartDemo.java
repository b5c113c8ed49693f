import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Timer;
import java.util.TimerTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the demo by the first command of README.md, as that stands there, on a free port; asks for its page and for one echo, over
 * bare sockets; and ends it. Run in the directory of the project.
 */
final class StartDemo {
    private static final Pattern COMMAND = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String READY = " ready: ";
    private static final int PATIENCE_MILLIS = 180_000;

    private StartDemo() {}

    public static void main(String[] arguments) throws Exception {
        Matcher command = COMMAND.matcher(Files.readString(Path.of("README.md")));
        require(command.find(), "README.md has no command");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command.group(1)).redirectErrorStream(true);
        builder.environment().put("PORT", "0");
        Process process = builder.start();
        Timer timer = new Timer(true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        end(process); // what waits for it fails
                    }
                },
                PATIENCE_MILLIS);
        try (BufferedReader output = process.inputReader()) {
            URI uri = ready(output);
            String page = page(uri);
            require(page.startsWith("HTTP/1.1 200 ") && page.contains("<html"), "no page, but " + page);
            echo(uri);
            System.out.println("The command of README.md has started the demo.");
        } finally {
            end(process);
            process.waitFor();
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.toHandle().destroy(); // its output stays open
    }

    private static URI ready(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(READY)) {
                return URI.create(line.substring(line.indexOf(READY) + READY.length()));
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("The demo has not started, or not in time:\n" + said);
    }

    private static Socket open(URI uri, String head) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        String request = head + "\r\nHost: " + uri.getAuthority() + "\r\n";
        socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String page(URI uri) throws IOException {
        try (Socket socket = open(uri, "GET / HTTP/1.1\r\nConnection: close")) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void echo(URI uri) throws IOException {
        String upgrade = "GET /echo HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        try (Socket socket = open(uri, upgrade)) {
            InputStream input = socket.getInputStream();
            String answer = head(input);
            require(answer.startsWith("HTTP/1.1 101 "), "not upgraded: " + answer);
            byte[] masked = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
            socket.getOutputStream().write(masked);
            byte[] echo = input.readNBytes(4);
            require(Arrays.equals(echo, new byte[] {(byte) 0x81, 2, 'h', 'i'}), "no echo: " + Arrays.toString(echo));
        }
    }

    /** What comes before the first empty line. */
    private static String head(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = input.read();
            require(next >= 0, "the end comes too soon: " + head);
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}

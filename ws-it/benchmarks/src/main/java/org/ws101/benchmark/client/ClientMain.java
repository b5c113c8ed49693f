package org.ws101.benchmark.client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ws101.benchmark.Payloads;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Histogram;
import org.ws101.benchmark.load.Outcome;

/**
 * The life of a client's process: opens its connections, prints {@code READY}, and answers the lines of standard input:
 * {@code run} and a number of milliseconds with the {@link Outcome} of so long a run, anything else with what the
 * process has used so far.
 */
public final class ClientMain {
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final String RUN = "run ";

    private final List<Conversation> conversations = new ArrayList<>();

    private ClientMain() {}

    /**
     * The arguments are the name of the client, the URI, the connections, the size of a message, and how many are in
     * flight.
     */
    public static void main(String[] args) {
        ROOT.setLevel(Level.WARNING);
        int status = 0;
        try {
            ClientMain client = new ClientMain();
            client.open(args);
            System.out.println("READY");
            client.answer();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status);
    }

    private void open(String[] args) throws Exception {
        int size = Integer.parseInt(args[3]);
        int inFlight = Integer.parseInt(args[4]);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            String text = Payloads.text(Payloads.Script.ASCII, Math.min(size, 1024));
            texts.add((char) ('0' + i) + text.substring(1));
        }
        byte[] data = size > 1024 ? Payloads.binary(size) : null;
        EchoClient client = Clients.named(args[0]);
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            conversations.add(new Conversation(client, URI.create(args[1]), texts, data));
        }
    }

    private void answer() throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String question;
        while ((question = questions.readLine()) != null) {
            System.out.println(
                    question.startsWith(RUN)
                            ? run(Long.parseLong(question.substring(RUN.length())))
                            : Usage.now().toString());
        }
    }

    private String run(long millis) throws InterruptedException {
        CountDownLatch quiet = new CountDownLatch(conversations.size());
        long start = System.nanoTime();
        long deadline = start + TimeUnit.MILLISECONDS.toNanos(millis);
        conversations.forEach(conversation -> conversation.begin(deadline, quiet));
        if (!quiet.await(millis + 20_000, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Echoes are missing");
        }
        long nanos = System.nanoTime() - start;
        Histogram latencies = new Histogram();
        conversations.forEach(conversation -> latencies.add(conversation.latencies()));
        return Outcome.of(latencies, nanos).toString();
    }
}

package org.ws101.it.interop.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;

/** OkHttp. */
final class OkHttp implements PeerClient {
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    private final OkHttpClient client = new OkHttpClient.Builder()
            .sslSocketFactory(Tls.context().getSocketFactory(), Tls.trustManager())
            .socketFactory(new WithoutDelay())
            .addInterceptor(OkHttp::offerAsAsked)
            .minWebSocketMessageToCompress(0)
            .build();

    /** OkHttp writes in pieces of 8 KiB and leaves Nagle's algorithm on: each message above that would take 40 ms. */
    private static final class WithoutDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(InetAddress address, int port) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }
    }

    /** It always offers the bare extension, but takes any answer that it can keep to. */
    private static Response offerAsAsked(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        PeerRequest asked = request.tag(PeerRequest.class);
        if (asked == null) {
            throw new IllegalStateException("No asked is attached to " + request);
        }
        Request.Builder changed = request.newBuilder().removeHeader(EXTENSIONS);
        asked.deflate().ifPresent(offer -> changed.header(EXTENSIONS, offer));
        return chain.proceed(changed.build());
    }

    @Override
    public Map<Ability, String> gaps() {
        return Map.of(
                Ability.SEND_PARTS, "it sends whole messages only",
                Ability.PING, "it pings by itself, without data, and tells of no pong",
                Ability.SEND_PONG, "it answers pings by itself only",
                Ability.SEND_INVALID_TEXT, "it takes text as a String only");
    }

    @Override
    public List<String> offers() {
        return List.of(
                "permessage-deflate",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=8");
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        Request.Builder request =
                new Request.Builder().url(asked.uri().toString()).tag(PeerRequest.class, asked);
        if (!asked.subprotocols().isEmpty()) {
            request.header(SUBPROTOCOL, String.join(", ", asked.subprotocols()));
        }
        Reports reports = new Reports();
        WebSocket webSocket = client.newWebSocket(request.build(), reports);
        try {
            Response response = reports.opened.get(30, TimeUnit.SECONDS);
            return new Connection(webSocket, response, reports.received);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static final class Reports extends WebSocketListener {
        final CompletableFuture<Response> opened = new CompletableFuture<>();
        final Received received = new Received();

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            opened.complete(response);
        }

        @Override
        public void onMessage(WebSocket webSocket, String text) {
            received.add(new Received.Text(text));
        }

        @Override
        public void onMessage(WebSocket webSocket, ByteString bytes) {
            received.add(new Received.Binary(bytes.toByteArray()));
        }

        @Override
        public void onClosing(WebSocket webSocket, int code, String reason) {
            webSocket.close(code == 1005 ? 1000 : code, null);
        }

        @Override
        public void onClosed(WebSocket webSocket, int code, String reason) {
            received.add(new Received.Closed(code, reason));
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable failure, @Nullable Response response) {
            if (response == null) {
                opened.completeExceptionally(failure);
            } else {
                opened.completeExceptionally(new RefusedException(response.code(), failure));
            }
            received.add(new Received.Failed(failure));
        }
    }

    private record Connection(WebSocket webSocket, Response response, Received received) implements PeerConnection {
        @Override
        public Optional<String> subprotocol() {
            return Optional.ofNullable(response.header(SUBPROTOCOL));
        }

        @Override
        public Optional<String> extensions() {
            return Optional.ofNullable(response.header(EXTENSIONS));
        }

        @Override
        public void sendText(String text) {
            mustBeQueued(webSocket.send(text));
        }

        @Override
        public void sendBinary(byte[] data) {
            mustBeQueued(webSocket.send(ByteString.of(data)));
        }

        @Override
        public void sendClose(int code, String reason) {
            mustBeQueued(webSocket.close(code, reason));
        }

        @Override
        public void close() {
            webSocket.cancel();
        }

        private static void mustBeQueued(boolean queued) {
            if (!queued) {
                throw new IllegalStateException("OkHttp has not queued it");
            }
        }
    }
}

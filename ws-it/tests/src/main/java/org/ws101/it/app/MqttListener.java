package org.ws101.it.app;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * As much of a broker of MQTT 3.1.1 as its clients need to connect, to subscribe, and to get back what they publish with QoS 0.
 * A packet may lie in any number of messages (MQTT 3.1.1 §6). Not thread-safe: the calls of a connection are serial.
 */
final class MqttListener implements WebSocketListener {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 8;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        received.writeBytes(data);
        byte[] bytes = received.toByteArray();
        int from = 0;
        for (int size = size(bytes, from); size > 0 && from + size <= bytes.length; size = size(bytes, from)) {
            answer(webSocket, Arrays.copyOfRange(bytes, from, from + size));
            from += size;
        }
        received.reset();
        received.write(bytes, from, bytes.length - from);
    }

    /** The size of the packet that begins there; 0 when that cannot be said yet. MQTT 3.1.1 §2.2.3. */
    private static int size(byte[] bytes, int from) {
        int length = 0;
        for (int i = from + 1; i < bytes.length; i++) {
            length |= (bytes[i] & 0x7f) << (7 * (i - from - 1));
            if (bytes[i] >= 0) {
                return i - from + 1 + length;
            }
        }
        return 0;
    }

    private static void answer(WebSocket webSocket, byte[] packet) {
        switch ((packet[0] & 0xff) >> 4) {
            case CONNECT -> webSocket.sendBinary(new byte[] {0x20, 2, 0, 0});
            case PUBLISH -> webSocket.sendBinary(packet);
            case SUBSCRIBE -> webSocket.sendBinary(new byte[] {(byte) 0x90, 3, packet[2], packet[3], 0});
            case PINGREQ -> webSocket.sendBinary(new byte[] {(byte) 0xd0, 0});
            case DISCONNECT -> webSocket.close(CloseCode.NORMAL_CLOSURE);
            default -> webSocket.close(CloseCode.UNSUPPORTED_DATA, "no such packet here");
        }
    }
}

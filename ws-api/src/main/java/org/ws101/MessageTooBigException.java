package org.ws101;

/** A message does not fit into one frame, and was not sent. */
public class MessageTooBigException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    /**
     * @param size the size of the payload in bytes
     * @param maxFrameSize the limit in bytes
     */
    public MessageTooBigException(long size, int maxFrameSize) {
        super("The payload of " + size + " bytes is larger than maxFrameSize, " + maxFrameSize
                + " bytes, and was not sent: use sendAll, or raise the option maxFrameSize");
    }
}

/** WebSocket (RFC 6455) for Java: engine, client and API. */
@SuppressWarnings("module") // the name ends in digits
module org.ws101 {
    requires static org.jspecify;
}

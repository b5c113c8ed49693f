package org.ws101.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;

/** The attributes of spans: of the semantic conventions of OpenTelemetry for HTTP, as far as there are some. */
final class Keys {
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    /** Without the query, which may hold secrets. */
    static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

    static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.name");
    static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
    static final AttributeKey<Long> CLIENT_PORT = AttributeKey.longKey("client.port");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    /** No convention: why a handshake was refused. */
    static final AttributeKey<String> REFUSAL = AttributeKey.stringKey("ws101.refusal");
    /** No convention: which callback. */
    static final AttributeKey<String> CALLBACK = AttributeKey.stringKey("ws101.callback");

    /** What the conventions have for a value that is none of theirs. */
    static final String OTHER = "_OTHER";

    private Keys() {}
}

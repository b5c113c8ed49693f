package org.ws101.testkit.internal;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.ResponseHead;

/** The methods of a response that is kept. For one thread. */
public final class MadeResponse {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final HttpServletResponse facade = Facade.of(HttpServletResponse.class, this);
    private int status = HttpServletResponse.SC_OK;

    /** What the filter sees. */
    public HttpServletResponse facade() {
        return facade;
    }

    /** Status and header fields. */
    public ResponseHead head() {
        Headers.Builder headers = Headers.builder();
        fields.forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        return new ResponseHead(status, headers.build());
    }

    public byte[] body() {
        return body.toByteArray();
    }

    public boolean isCommitted() {
        return false;
    }

    public int getStatus() {
        return status;
    }

    public void setStatus(int code) {
        status = code;
    }

    public void setHeader(String name, @Nullable String value) {
        fields.remove(name);
        addHeader(name, value);
    }

    public void addHeader(String name, @Nullable String value) {
        if (value != null) {
            fields.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
        }
    }

    public boolean containsHeader(String name) {
        return fields.containsKey(name);
    }

    public void setContentType(@Nullable String type) {
        setHeader("Content-Type", type);
    }

    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    public void setContentLengthLong(long length) {
        setHeader("Content-Length", length < 0 ? null : Long.toString(length));
    }

    public void reset() {
        fields.clear();
        status = HttpServletResponse.SC_OK;
        resetBuffer();
    }

    public void resetBuffer() {
        body.reset();
    }

    public void flushBuffer() {}

    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public void write(int b) {
                body.write(b);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException("This stream never blocks");
            }
        };
    }
}

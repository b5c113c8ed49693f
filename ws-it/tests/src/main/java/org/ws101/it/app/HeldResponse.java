package org.ws101.it.app;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Keeps the body back until the chain is through, as filters do that compress or replace it. Used by one thread. */
final class HeldResponse extends HttpServletResponseWrapper {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    /** Whether the status and the header fields are held back too. */
    private final boolean holdsHead;

    private int heldStatus;

    HeldResponse(HttpServletResponse response, boolean holdsHead) {
        super(response);
        this.holdsHead = holdsHead;
        this.heldStatus = response.getStatus();
    }

    /** Sends what was held back. */
    void copy() throws IOException {
        HttpServletResponse response = (HttpServletResponse) getResponse();
        if (holdsHead) {
            response.setStatus(heldStatus);
        }
        response.setContentLength(body.size());
        response.getOutputStream().write(body.toByteArray());
        response.flushBuffer();
    }

    @Override
    public void setStatus(int status) {
        heldStatus = status;
        if (!holdsHead) {
            super.setStatus(status);
        }
    }

    @Override
    public int getStatus() {
        return heldStatus;
    }

    @Override
    public void flushBuffer() {}

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("not asynchronous");
            }

            @Override
            public void write(int single) {
                body.write(single);
            }
        };
    }

    @Override
    public PrintWriter getWriter() {
        return new PrintWriter(getOutputStream(), true, StandardCharsets.UTF_8);
    }
}

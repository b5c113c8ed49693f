package org.ws101.internal.connection;

import java.util.concurrent.Executor;
import org.ws101.WebSocketListener;

/**
 * The application in the listener style, and where it is called.
 *
 * @param executor runs what happens between turns
 * @param dispatched whether it runs what turns bring as well
 */
record Callbacks(WebSocketListener listener, Executor executor, boolean dispatched) {}

package org.ws101.servlet.internal;

import java.util.Collection;
import org.ws101.ContextCapture;
import org.ws101.WebSocketObserver;

/**
 * What an application has added for all its endpoints, or is still to add. Thread-safe.
 *
 * @param observers told of all handshakes and connections
 * @param captures put contexts around all calls
 */
public record ForAll(Collection<WebSocketObserver> observers, Collection<ContextCapture> captures) {}

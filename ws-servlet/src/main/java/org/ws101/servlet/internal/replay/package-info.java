/**
 * The latest messages of groups, and the connections that are sent them one after the other. Entry types: {@link
 * org.ws101.servlet.internal.replay.GroupLogs} and {@link org.ws101.servlet.internal.replay.GroupLog}; for what other nodes tell,
 * {@link org.ws101.servlet.internal.replay.Exchange}.
 *
 * <p>It must not know requests of the container, transports, what carries notes between nodes, or how connections come to be in a group. What goes over the wire is in
 * {@link org.ws101.servlet.internal.replay.Mark} alone; docs/RECONNECTING.md is its reference.
 */
@NullMarked
package org.ws101.servlet.internal.replay;

import org.jspecify.annotations.NullMarked;

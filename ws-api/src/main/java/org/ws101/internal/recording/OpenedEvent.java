package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection has opened. Used by one thread. */
@Name("org.ws101.Opened")
@Label("WebSocket Opened")
@Description("A connection has opened")
@Category("WebSocket")
@StackTrace(false)
final class OpenedEvent extends ConnectionEvent {}

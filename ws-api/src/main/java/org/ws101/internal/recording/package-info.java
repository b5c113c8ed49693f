/**
 * The events of connections in the recordings of the JDK's Flight Recorder, and nothing else: who has an event fills it in here. Where the
 * module {@code jdk.jfr} is missing, only {@link org.ws101.internal.recording.FlightRecording} is loaded, which is the entry type.
 */
@NullMarked
package org.ws101.internal.recording;

import org.jspecify.annotations.NullMarked;

package org.ws101.servlet.internal.replay;

import java.time.Duration;

/**
 * How much is kept. The latest message of a group is kept whatever its size, as long as it fits into all groups.
 *
 * @param messages of a group
 * @param age of a message
 * @param bytes of the messages of a group
 * @param allBytes of the heap for all groups, see {@link Kept#cost} and {@link GroupLog#COST}: when there are more, a group that gets
 *     another message drops its own older ones, and then each group in its turn one
 */
public record Bounds(int messages, Duration age, long bytes, long allBytes) {}

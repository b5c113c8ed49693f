package org.ws101.internal.protocol;

/** In what units received messages become events. */
public enum Delivery {
    /** Whole messages: the protocol assembles them. */
    WHOLE,
    /** As they come: a message in one frame is a message, every frame of a fragmented one a frame of its own. */
    PARTS
}

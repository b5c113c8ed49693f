package org.ws101.internal.thread;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** To be used while this lock is held: a field, or a method to call. Error Prone checks it, whose annotation has this name. */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface GuardedBy {
    /** The field with the lock. */
    String value();
}

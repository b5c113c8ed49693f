/** The scenarios: every one runs on every container, over real sockets. */
@NullMarked
package org.ws101.it;

import org.jspecify.annotations.NullMarked;

/** Tests of the relay over Jakarta Messaging, with a broker in this process, and with nodes and a broker in processes of their own. */
@NullMarked
package org.ws101.relay;

import org.jspecify.annotations.NullMarked;

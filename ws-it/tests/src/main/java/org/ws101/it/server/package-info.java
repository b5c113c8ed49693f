/**
 * Launchers of the embedded containers under test, one main class each, and what they share: {@link
 * org.ws101.it.server.Launcher}. Each runs in a process of its own with its own container alone on the class path.
 */
@NullMarked
package org.ws101.it.server;

import org.jspecify.annotations.NullMarked;

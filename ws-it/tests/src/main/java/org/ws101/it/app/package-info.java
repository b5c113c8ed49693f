/**
 * The application under test: one WebSocket endpoint for each kind of scenario, ordinary servlets, and a probe through which
 * the tests see what the server saw. {@link org.ws101.it.app.TestContext} sets it up in an embedded container, web.xml and
 * the library's own initializer in a WAR. It knows no container.
 */
@NullMarked
package org.ws101.it.app;

import org.jspecify.annotations.NullMarked;

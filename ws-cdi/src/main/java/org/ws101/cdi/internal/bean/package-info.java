/**
 * Connections that CDI beans serve: when the instance is obtained and destroyed, and which events are fired.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.bean.BeanService}. It knows nothing of how beans are found, and nothing of
 * callbacks.
 */
@NullMarked
package org.ws101.cdi.internal.bean;

import org.jspecify.annotations.NullMarked;

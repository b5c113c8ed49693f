/**
 * Connections that beans serve: when a bean is called as what, and what happens with what callbacks return and throw.
 *
 * <p>Entry types: {@link org.ws101.cdi.internal.serving.Service}, with one of
 * {@link org.ws101.cdi.internal.serving.BeanApplication}, {@link org.ws101.cdi.internal.serving.BeanListener} and
 * {@link org.ws101.cdi.internal.serving.CallbackListener}. It knows neither how beans are
 * found nor whose they are. RFC 6455 §7.4.1 has the close codes.
 */
@NullMarked
package org.ws101.cdi.internal.serving;

import org.jspecify.annotations.NullMarked;

package org.ws101.spring.internal;

import java.util.List;
import java.util.Optional;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.serving.ServedConnection;
import org.ws101.cdi.internal.serving.Service;

/**
 * A bean of Spring that serves connections: a singleton all of them, a prototype one each. Thread-safe.
 *
 * @param name its name
 * @param type its class, without proxies
 * @param beans has it
 * @param prototype whether each connection has one of its own, which is destroyed at its end
 * @param denials say what closes a connection with 1008
 */
record SpringBean(
        String name, Class<?> type, ConfigurableListableBeanFactory beans, boolean prototype, List<Denial> denials)
        implements Service.OfBean {
    @Override
    public <T> Service<T> as(Class<T> as) {
        return webSocket -> serve(webSocket, as);
    }

    private <T> ServedConnection<T> serve(WebSocket webSocket, Class<T> as) {
        return new SpringConnection<>(this, as, webSocket);
    }

    /** An instance, to be given to {@link #release}. */
    <T> T obtain(Class<T> as) {
        try {
            return beans.getBean(name, as);
        } catch (BeanNotOfRequiredTypeException proxied) {
            throw new IllegalStateException(isProxy(name, as, proxied.getActualType()), proxied);
        }
    }

    /** What is wrong with a bean that cannot be called as its class. */
    static String isProxy(String name, Class<?> as, Class<?> actual) {
        return "The bean " + name + " is not of " + as.getName() + " but a proxy of its interfaces, " + actual.getName()
                + ": proxy classes, with spring.aop.proxy-target-class=true or"
                + " proxyTargetClass = true in the annotation that enables them";
    }

    /** What a connection fails with when a call has thrown that; empty for what the engine makes of it. */
    Optional<WebSocketFailure> refusal(Throwable thrown) {
        if (denials.stream().noneMatch(denial -> denial.is(thrown))) {
            return Optional.empty();
        }
        WebSocketFailure refusal = new WebSocketFailure(CloseCode.POLICY_VIOLATION, "Not allowed.");
        refusal.initCause(thrown); // for the log; the peer does not learn it
        return Optional.of(refusal);
    }

    void release(Object instance) {
        if (prototype) {
            beans.destroyBean(name, behindProxies(instance));
        }
    }

    /** What the application has written: on a proxy, a private method would find fields that nobody has set. */
    private static Object behindProxies(Object instance) {
        Object target = AopProxyUtils.getSingletonTarget(instance);
        return target == null ? instance : behindProxies(target);
    }
}

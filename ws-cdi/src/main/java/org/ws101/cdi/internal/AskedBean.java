package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import java.util.List;
import java.util.Optional;
import org.ws101.SelectProtocol;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Named;

/** A bean that is asked during opening handshakes. Thread-safe. */
record AskedBean(Bean<?> bean, Surroundings surroundings) implements HandshakeCheck, SelectProtocol, Named {
    @Override
    public HandshakeDecision check(HandshakeRequest request) throws Exception {
        return surroundings.callOn(bean, HandshakeCheck.class, check -> check.check(request));
    }

    @Override
    public Optional<String> select(List<String> offered) {
        return surroundings.callOn(bean, SelectProtocol.class, select -> select.select(offered));
    }

    /** The class of the bean, or the one that has its producer. */
    @Override
    public String name() {
        return bean.getBeanClass().getName();
    }
}

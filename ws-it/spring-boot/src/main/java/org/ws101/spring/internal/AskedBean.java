package org.ws101.spring.internal;

import java.util.List;
import java.util.Optional;
import org.ws101.SelectProtocol;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Named;

/** A bean that is asked during opening handshakes. Thread-safe. */
record AskedBean(SpringBean bean) implements HandshakeCheck, SelectProtocol, Named {
    @Override
    public HandshakeDecision check(HandshakeRequest request) throws Exception {
        HandshakeCheck check = bean.obtain(HandshakeCheck.class);
        try {
            return check.check(request);
        } finally {
            bean.release(check);
        }
    }

    @Override
    public Optional<String> select(List<String> offered) {
        SelectProtocol select = bean.obtain(SelectProtocol.class);
        try {
            return select.select(offered);
        } finally {
            bean.release(select);
        }
    }

    @Override
    public String name() {
        return "The bean " + bean.name();
    }
}

package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletableFuture;

/** Methods whose interceptors need the server. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // what the server injects
public class Work {
    @Resource
    private TransactionSynchronizationRegistry transactions;

    @Transactional
    public String inTransaction() {
        return transactions.getTransactionKey() == null ? "no transaction" : "in a transaction";
    }

    @Asynchronous
    public CompletableFuture<String> later() {
        return Asynchronous.Result.complete("done");
    }
}

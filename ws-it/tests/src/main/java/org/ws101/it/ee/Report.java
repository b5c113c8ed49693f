package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.naming.InitialContext;

/** What the current thread may use of the server, one a line. An instance is made where the report is. */
@Dependent
@SuppressWarnings({"NullAway.Init", "BanJNDI"}) // what the server injects; the names are ours
public class Report {
    @EJB
    private Caller caller;

    @Resource(name = "greeting")
    private String greeting;

    @Inject
    private Principal principal;

    @Inject
    private Vault vault;

    @Inject
    private Work work;

    @Inject
    private PerRequest perRequest;

    private final Map<String, String> lines = new TreeMap<>();

    public String make() {
        answer("@EJB, caller", () -> caller.name());
        answer("@Resource", () -> greeting);
        answer("java:comp/env", () -> new InitialContext().lookup("java:comp/env/greeting"));
        answer("UserTransaction", Report::begunAndRolledBack);
        answer("@Transactional", () -> work.inTransaction());
        answer("secured EJB", () -> vault.open());
        answer("@Inject Principal", () -> String.valueOf(principal.getName()));
        answer("@Asynchronous", () -> work.later().get(20, TimeUnit.SECONDS));
        answer("request scope", () -> perRequest.usedBy(caller.name()));
        answer(
                "class loader of the application",
                () -> Thread.currentThread()
                        .getContextClassLoader()
                        .loadClass(Report.class.getName())
                        .equals(Report.class));
        return lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static String begunAndRolledBack() throws Exception {
        UserTransaction transaction = (UserTransaction) new InitialContext().lookup("java:comp/UserTransaction");
        boolean before = transaction.getStatus() != Status.STATUS_NO_TRANSACTION;
        transaction.begin();
        transaction.rollback();
        return before ? "one was left open" : "begun and rolled back";
    }

    private void answer(String name, Callable<Object> question) {
        String answer;
        try {
            answer = String.valueOf(question.call());
        } catch (Exception | LinkageError e) {
            answer = e.getClass().getSimpleName();
        }
        lines.put(name, answer);
    }
}

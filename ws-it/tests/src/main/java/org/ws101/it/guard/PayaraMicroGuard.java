package org.ws101.it.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs Payara Micro, undeploys the application {@code spare} when a line comes on standard input, and ends the process in good
 * order when that ends. By reflection: only one profile has Payara.
 */
public final class PayaraMicroGuard {
    private PayaraMicroGuard() {}

    /** The arguments of Payara Micro. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Class<?> payara = Class.forName("fish.payara.micro.PayaraMicro");
        payara.getMethod("main", String[].class).invoke(null, (Object) args);
        Object micro = payara.getMethod("getInstance").invoke(null);
        Object runtime = payara.getMethod("getRuntime").invoke(micro);
        Class<?> commands = Class.forName("fish.payara.micro.PayaraMicroRuntime", false, payara.getClassLoader());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                commands.getMethod("undeploy", String.class).invoke(runtime, "spare");
            }
        } catch (IOException e) {
            // as good as the end
        }
        System.exit(0);
    }
}

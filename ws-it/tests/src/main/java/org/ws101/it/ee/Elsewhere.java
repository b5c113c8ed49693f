package org.ws101.it.ee;

/** Runs tasks on threads that know nothing of the application, nor of who asks for them. Stateless. */
final class Elsewhere {
    private Elsewhere() {}

    static void run(Runnable task) {
        new Thread(null, task, "elsewhere", 0, false).start();
    }
}

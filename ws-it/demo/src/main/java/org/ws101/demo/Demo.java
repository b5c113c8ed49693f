package org.ws101.demo;

/** Serves the demo on an embedded Jetty. */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) {
        System.out.println("ws101 demo");
    }
}

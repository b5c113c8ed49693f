package org.ws101.it.ear.war;

/** What no codec reads or writes. */
public class Parcel {
    public int weight;
}

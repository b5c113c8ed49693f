package org.ws101.cdi.guide;

record Point(int x, int y) {
    Point mirrored() {
        return new Point(y, x);
    }
}

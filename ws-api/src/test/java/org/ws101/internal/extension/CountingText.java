package org.ws101.internal.extension;

/** A text that counts how many of its characters were looked at, to show that a parser takes linear time. */
public final class CountingText implements CharSequence {

    private final String text;
    private long steps;

    public CountingText(String text) {
        this.text = text;
    }

    public long steps() {
        return steps;
    }

    @Override
    public char charAt(int index) {
        steps++;
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        steps += end - start;
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        steps += text.length();
        return text;
    }
}

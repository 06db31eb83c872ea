package org.tidemark.suites.bench;

/** The program {@code ./bench}. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.err.println("bench: there is nothing to measure yet");
    System.exit(1);
  }
}

package dev.unhang.cli;

/** Where {@code unhang} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.err.println("unhang: nothing can be looked at yet");
    System.exit(125);
  }
}

package dev.unhang.cli;

import java.util.Optional;

/**
 * An option of a command.
 *
 * @param name {@code --after}
 * @param letter {@code -o}
 * @param parameter what its value is called in the help; empty for a flag
 * @param another the second word that some values need
 * @param negatable a flag that {@code --no-...} takes back
 */
record Option(
    String name,
    Optional<String> letter,
    Optional<String> parameter,
    Optional<Another> another,
    boolean negatable,
    String help) {

  /**
   * One more word.
   *
   * @param after the value after which it comes
   * @param name what it is called in messages
   */
  record Another(String after, String name) {}

  static Option flag(String name, String help) {
    return new Option(name, Optional.empty(), Optional.empty(), Optional.empty(), false, help);
  }

  static Option valued(String name, String parameter, String help) {
    return new Option(
        name, Optional.empty(), Optional.of(parameter), Optional.empty(), false, help);
  }

  Option or(String letter) {
    return new Option(name, Optional.of(letter), parameter, another, negatable, help);
  }

  Option withAnotherAfter(String value, String another) {
    return new Option(
        name, letter, parameter, Optional.of(new Another(value, another)), negatable, help);
  }

  Option orNot() {
    return new Option(name, letter, parameter, another, true, help);
  }

  /** {@code --no-native} for {@code --native}. */
  String negation() {
    return "--no-" + name.substring(2);
  }

  boolean isCalled(String word) {
    return name.equals(word) || letter.filter(word::equals).isPresent();
  }
}

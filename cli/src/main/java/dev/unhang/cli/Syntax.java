package dev.unhang.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The words that a command understands, by the conventions of getopt_long(3), without
 * abbreviations. Small enough to be ours: an argument library took a third of the whole time of a
 * dump.
 *
 * @param command its name
 * @param operandsEndOptions whether everything after the first operand is an operand
 */
record Syntax(String command, List<Option> options, boolean operandsEndOptions) {

  /**
   * Of an option that comes twice the last counts.
   *
   * @throws UsageError if an option is unknown, lacks its value or has one that it does not take
   */
  Arguments parse(List<String> words) throws UsageError {
    Map<String, List<String>> values = new HashMap<>();
    List<String> operands = new ArrayList<>();
    Queue<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String word = rest.remove();
      if (word.equals("--")) {
        operands.addAll(rest);
        break;
      }
      if (word.startsWith("-") && word.length() > 1) {
        option(word, rest, values);
      } else {
        operands.add(word);
        if (operandsEndOptions) {
          operands.addAll(rest);
          break;
        }
      }
    }
    return new Arguments(this, values, operands);
  }

  UsageError error(String message) {
    return new UsageError(
        "unhang " + command + ": " + message, "'unhang " + command + " --help' lists the options.");
  }

  private void option(String word, Queue<String> rest, Map<String, List<String>> values)
      throws UsageError {
    for (Option option : options) {
      if (option.negatable() && word.equals(option.negation())) {
        values.remove(option.name());
        return;
      }
    }
    boolean isLong = word.startsWith("--");
    int end = isLong ? word.indexOf('=') : 2;
    String name = end < 0 ? word : word.substring(0, end);
    Option option = named(name);
    boolean attached = name.length() < word.length();
    if (option.parameter().isEmpty()) {
      values.put(option.name(), List.of());
      if (attached && isLong) {
        throw error(name + " takes no value");
      } else if (attached) {
        option("-" + word.substring(2), rest, values); // -qh is -q -h
      }
    } else {
      List<String> value = new ArrayList<>();
      String parameter = option.parameter().get();
      value.add(attached ? word.substring(isLong ? end + 1 : end) : next(name, parameter, rest));
      if (option.another().isPresent() && option.another().get().after().equals(value.getFirst())) {
        value.add(next(name + " " + value.getFirst(), option.another().get().name(), rest));
      }
      values.put(option.name(), value);
    }
  }

  private String next(String given, String needed, Queue<String> rest) throws UsageError {
    if (rest.isEmpty()) {
      throw error(given + " needs " + needed);
    }
    return rest.remove();
  }

  private Option named(String name) throws UsageError {
    for (Option option : options) {
      if (option.isCalled(name)) {
        return option;
      }
    }
    UsageError unknown = error("unknown option " + name);
    throw meant(name).map(option -> unknown.with("Did you mean " + option + "? ")).orElse(unknown);
  }

  private Optional<String> meant(String name) {
    return options.stream()
        .map(Option::name)
        .filter(candidate -> Words.distance(name, candidate) <= 2)
        .min(Comparator.comparingInt(candidate -> Words.distance(name, candidate)));
  }
}

package dev.unhang.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was typed after a command.
 *
 * @param values of the options that were given, by their long names; none for a flag
 * @param operands what is no option
 */
record Arguments(Syntax syntax, Map<String, List<String>> values, List<String> operands) {

  boolean has(Option flag) {
    return values.containsKey(flag.name());
  }

  Optional<String> value(Option option) {
    return Optional.ofNullable(values.get(option.name())).map(List::getFirst);
  }

  /** The word after the value, of an option that takes two. */
  Optional<String> another(Option option) {
    return Optional.ofNullable(values.get(option.name()))
        .filter(words -> words.size() > 1)
        .map(words -> words.get(1));
  }

  <T> Optional<T> value(Option option, Reader<T> reader) throws UsageError {
    Optional<String> text = value(option);
    return text.isPresent()
        ? Optional.of(read(text.get(), reader, option.name() + ": "))
        : Optional.empty();
  }

  <T> List<T> operands(Reader<T> reader) throws UsageError {
    List<T> read = new ArrayList<>();
    for (String operand : operands) {
      read.add(read(operand, reader, ""));
    }
    return read;
  }

  private <T> T read(String text, Reader<T> reader, String of) throws UsageError {
    try {
      return reader.read(text);
    } catch (IllegalArgumentException e) {
      throw syntax.error(of + "'" + text + "' " + e.getMessage());
    }
  }

  /** Text to a value; the message of an IllegalArgumentException completes "'TEXT' ...". */
  interface Reader<T> {
    T read(String text);
  }
}

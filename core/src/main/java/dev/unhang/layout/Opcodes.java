package dev.unhang.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The instructions of one CPython: what the numbers in its bytecode mean, as its own {@code dis}
 * has it. {@code tools/layouts/opcodes.py} makes the tables.
 */
public final class Opcodes {
  private static final int OLDEST = 6;
  private static final int NUMBERS = 256;
  private static final int FORMULA = 3; // numbers of a formula; a table has more

  private final int unit;
  private final Opcode[] byNumber = new Opcode[NUMBERS];
  private final Map<String, Integer> numbers = new HashMap<>();

  /** What an instruction's argument, if it is a jump, is counted from. */
  public enum Jump {
    NONE,
    /** Forward from the instruction's end. */
    FORWARD,
    /** Backward from the instruction's end. */
    BACKWARD,
    /** From the start of the code. */
    ABSOLUTE
  }

  /**
   * An instruction; specialised and instrumented forms count as the plain one.
   *
   * @param caches code units of two bytes that follow it and are no instructions
   * @param jump whether its argument says where it may jump
   * @param flagBits low bits of the argument that are flags beside the index of a name
   * @param effect on the value stack; empty for what is no real instruction
   * @param jumpEffect the same where it jumps
   */
  public record Opcode(
      String name,
      int caches,
      Jump jump,
      int flagBits,
      Optional<StackEffect> effect,
      Optional<StackEffect> jumpEffect) {}

  /**
   * How much deeper the value stack is after an instruction.
   *
   * @param byArgument for the arguments from 0 on
   * @param perUnit for each unit that the argument is larger
   * @param ifOdd in addition where such a larger argument is odd
   */
  public record StackEffect(List<Integer> byArgument, int perUnit, int ifOdd) {
    public int of(int argument) {
      return argument < byArgument.size()
          ? byArgument.get(argument)
          : byArgument.getFirst() + perUnit * argument + ifOdd * (argument & 1);
    }
  }

  Opcodes(String table) {
    int bytes = 1;
    for (int i = 0; i < NUMBERS; i++) {
      byNumber[i] = new Opcode("<" + i + ">", 0, Jump.NONE, 0, Optional.empty(), Optional.empty());
    }
    for (String row : table.lines().filter(line -> !line.startsWith("#")).toList()) {
      String[] columns = row.split("\t", -1);
      if (columns[0].equals("unit")) {
        bytes = Integer.parseInt(columns[1]);
      } else {
        int number = Integer.parseInt(columns[0]);
        byNumber[number] = opcode(columns);
        numbers.putIfAbsent(columns[1], number);
      }
    }
    unit = bytes;
  }

  /** Those of a release of Python 3; of a newer one than there are tables for, the newest. */
  public static Opcodes forMinor(int minor) {
    String name = "opcodes-3." + Math.clamp(minor, OLDEST, Candidate.NEWEST) + ".tsv";
    try (InputStream resource = Opcodes.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new Opcodes(new String(resource.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own resource " + name, e);
    }
  }

  /** The instruction of that number, 0 to 255. */
  public Opcode at(int number) {
    return byNumber[number];
  }

  /** A number of the instruction of that name. */
  public OptionalInt number(String name) {
    Integer number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Whether this version has the instruction. */
  public boolean has(String name) {
    return numbers.containsKey(name);
  }

  /** Bytes for which one unit of a jump's argument, or of a place in a block stack, stands. */
  public int unit() {
    return unit;
  }

  private static Opcode opcode(String[] columns) {
    return new Opcode(
        columns[1],
        Integer.parseInt(columns[2]),
        columns[3].equals("-") ? Jump.NONE : Jump.valueOf(columns[3].toUpperCase(Locale.ROOT)),
        Integer.parseInt(columns[4]),
        effect(columns[5]),
        effect(columns[6]));
  }

  private static Optional<StackEffect> effect(String column) {
    if (column.equals("-")) {
      return Optional.empty();
    }
    List<Integer> numbers = Stream.of(column.split(",", -1)).map(Integer::valueOf).toList();
    return Optional.of(
        numbers.size() == FORMULA
            ? new StackEffect(numbers.subList(0, 1), numbers.get(1), numbers.get(2))
            : new StackEffect(numbers, 0, 0));
  }
}

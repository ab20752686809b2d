package dev.unhang.python.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.layout.Opcodes;
import dev.unhang.memory.Memory;
import dev.unhang.memory.PageCache;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.CodeBody;
import dev.unhang.python.Codes;
import dev.unhang.python.Instruction;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code in a process's memory is what its own {@code dis} says it is. */
class BytecodeLiveTest {
  private static final String PROGRAM =
      """
      import argparse, dis, json, logging, os, re, sys, threading, types

      jumps = set(dis.hasjrel) | set(dis.hasjabs)

      def show(code):
          print('CODE', id(code))
          for i in dis.get_instructions(code):
              if i.opname not in ('EXTENDED_ARG', 'CACHE'):
                  jump = i.opcode in jumps and i.opname != 'END_ASYNC_FOR'
                  print(i.opname, '-' if i.arg is None else i.arg, i.argval if jump else '-')
          for constant in code.co_consts:
              if isinstance(constant, types.CodeType):
                  show(constant)

      if len(sys.argv) > 1:
          sys.settrace(lambda *a: (lambda *a: None))
      for i in range(200):  # for the interpreter to put faster instructions in their places
          json.loads(json.dumps({'a': [1, 2.5, None, {'b': 'c'}]}))
          re.compile('a(b|c)*d{1,%d}' % (i + 1)).match('abcd')
          argparse.ArgumentParser('x').format_usage()
      for module in argparse, json.decoder, logging, threading, re:
          for value in list(vars(module).values()):
              if isinstance(value, types.FunctionType):
                  show(value.__code__)
              elif isinstance(value, type):
                  for method in list(vars(value).values()):
                      if isinstance(method, types.FunctionType):
                          show(method.__code__)
      long = compile('x = [' + ', '.join('a%d' % i for i in range(1000)) + ']\\n'
                     'while x:\\n' + ''.join(' x.y%d()\\n' % i for i in range(500)), 'long', 'exec')
      show(long)
      print('END')
      print('READY', os.getpid(), flush=True)
      threading.Event().wait()
      """;

  private record Code(long address, List<String[]> instructions) {}

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void instructionsAreThoseOfDis(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      check(program);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void alsoWhereTracingHasPutOthers(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM, "traced")) {
      check(program);
    }
  }

  private static void check(PythonProgram program) throws Exception {
    List<Code> expected = codes(program);
    assertThat(expected).hasSizeGreaterThan(300);
    PythonProcess process = PythonProcess.open(program.pid());
    Memory memory = new PageCache(process.process().memory());
    Objects objects = new Objects(memory, process.runtime().layout());
    Opcodes opcodes = Opcodes.forMinor(process.runtime().version().release().minor());
    CodeBodies bodies = new CodeBodies(memory, process.runtime().layout(), opcodes, objects);
    Codes codes = process.codes(memory);
    for (Code code : expected) {
      CodeBody body = bodies.of(codes.at(code.address()));
      List<Instruction> found = body.bytecode().instructions();
      List<String> wanted = code.instructions().stream().map(w -> String.join(" ", w)).toList();
      assertThat(found).as(body.code().name()).hasSameSizeAs(wanted);
      for (int i = 0; i < found.size(); i++) {
        assertThat(words(found.get(i), code.instructions().get(i), body)).isEqualTo(wanted.get(i));
      }
      StackDepths depths = new StackDepths(body, new ControlFlow(body));
      for (int i = 0; i < found.size(); i++) {
        assertThat(depths.before(i)).isBetween(0, body.stackSize());
      }
    }
  }

  private static String words(Instruction found, String[] wanted, CodeBody body) {
    String target = "-";
    if (!wanted[2].equals("-")) {
      OptionalInt index = body.bytecode().index(found.target().orElse(-1));
      assertThat(index).isPresent();
      target = String.valueOf(found.target().getAsInt());
    }
    return found.name() + (wanted[1].equals("-") ? " -" : " " + found.argument()) + " " + target;
  }

  private static List<Code> codes(PythonProgram program) {
    List<Code> codes = new ArrayList<>();
    Stream.generate(program::line)
        .takeWhile(line -> !line.equals("END"))
        .map(line -> line.split(" ", -1))
        .forEach(words -> {
          if (words[0].equals("CODE")) {
            codes.add(new Code(Long.parseLong(words[1]), new ArrayList<>()));
          } else {
            codes.getLast().instructions().add(words);
          }
        });
    return codes;
  }
}

package dev.unhang.python;

import static dev.unhang.layout.Member.FRAME_INTERPRETER_FRAME;
import static dev.unhang.layout.Member.FRAME_LOCALS;
import static dev.unhang.layout.Member.FRAME_LOCALSPLUS;
import static dev.unhang.layout.Member.IFRAME_LOCALS;
import static dev.unhang.layout.Member.IFRAME_LOCALSPLUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalsLiveTest {
  private static final ReprLimits ALL = new ReprLimits(10, 100, 1_000, 10_000);

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areThoseThatTheProgramSees(Interpreter python) throws MemoryFault {
    try (Live live = new Live(python, "locals.py")) {
      List<List<String>> frames = live.lines("frame");
      assertThat(frames).hasSizeGreaterThan(14);
      for (List<String> frame : frames) {
        Map<String, String> expected = new TreeMap<>();
        for (String word : frame.subList(2, frame.size())) {
          String[] nameAndValue = word.split("=", 2);
          expected.put(Live.text(nameAndValue[0]), Live.text(nameAndValue[1]));
        }
        long code = Live.address(frame.get(0));
        assertThat(locals(live, code, Live.address(frame.get(1)))).isEqualTo(expected);
      }
    }
  }

  private static Map<String, String> locals(Live live, long code, long frame) throws MemoryFault {
    Objects objects = live.objects();
    Memory memory = live.memory();
    Layout layout = live.layout();
    long localsplus;
    long namespace;
    if (layout.has(FRAME_INTERPRETER_FRAME)) {
      long inner = memory.u64(frame + layout.offset(FRAME_INTERPRETER_FRAME));
      localsplus = inner + layout.offset(IFRAME_LOCALSPLUS);
      namespace = memory.u64(inner + layout.offset(IFRAME_LOCALS));
    } else {
      localsplus = frame + layout.offset(FRAME_LOCALSPLUS);
      namespace = memory.u64(frame + layout.offset(FRAME_LOCALS));
    }
    Map<String, String> found = new TreeMap<>();
    OptionalLong optional = namespace == 0 ? OptionalLong.empty() : OptionalLong.of(namespace);
    for (Locals.Local local : objects.locals().of(code, localsplus, optional, 100).list()) {
      String value = objects.repr().of(local.value(), ALL);
      if (!local.name().startsWith("__") && !isFunction(value)) {
        assertThat(found.put(local.name(), value)).as("%s twice", local.name()).isNull();
      }
    }
    return found;
  }

  /** The program leaves them out too. */
  private static boolean isFunction(String value) {
    return value.startsWith("<function at ") || value.startsWith("<class ");
  }
}

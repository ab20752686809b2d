package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadNamesLiveTest {

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areThoseThatThreadingKnows(Interpreter python) throws MemoryFault {
    try (Live live = new Live(python, "threads.py")) {
      Map<Long, PythonThread> expected = new TreeMap<>();
      for (List<String> words : live.lines("thread")) {
        PythonThread thread = thread(words);
        expected.put(thread.ident(), thread);
      }
      assertThat(expected).hasSize(56);

      long modules = Live.address(live.lines("modules").getFirst().getFirst());
      ThreadNames.Threads threads = live.objects().threadNames().read(modules);
      assertThat(threads.byIdent()).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(threads.unreadable()).isEmpty();
      assertThat(threads.unread()).isZero();
    }
  }

  private static PythonThread thread(List<String> words) {
    return new PythonThread(
        Live.address(words.get(0)),
        Long.parseLong(words.get(1)),
        Live.text(words.get(2)),
        Boolean.parseBoolean(words.get(3)),
        Boolean.parseBoolean(words.get(4)),
        words.get(5).equals("-")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(words.get(5))));
  }
}

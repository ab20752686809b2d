package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten programs in each of which tasks await each other in another way: the graph is the same on all
 * versions, and that of {@code python -m asyncio pstree} where there is one (3.14+).
 */
class AwaitGraphsTest {
  private static final String HEAD =
      """
      import asyncio, os

      async def sleep():
          await asyncio.sleep(100000)

      async def on(awaitable):
          await awaitable

      def task(name, coroutine):
          made = asyncio.get_running_loop().create_task(coroutine)
          made.set_name(name)
          return made

      async def start():
          asyncio.current_task().set_name('main')
          asyncio.get_running_loop().call_later(0.1, print, 'READY %d' % os.getpid())
          await main()

      """;

  /** Programs with their graphs: each line a task and those that it awaits. */
  private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

  static {
    program(
        """
        async def main():
            a = task('a', sleep())
            b = task('b', on(a))
            await task('c', on(b))
        """,
        "main: c / c: b / b: a / a:");
    program(
        """
        async def main():
            await asyncio.gather(task('a', sleep()), task('b', sleep()), task('c', sleep()))
        """,
        "main: a b c / a: / b: / c:");
    program(
        """
        async def pair(name):
            await asyncio.gather(task(name + '1', sleep()), task(name + '2', sleep()))
        async def main():
            await asyncio.gather(task('a', pair('a')), task('b', pair('b')))
        """,
        "main: a b / a: a1 a2 / b: b1 b2 / a1: / a2: / b1: / b2:");
    program(
        """
        async def main():
            await asyncio.shield(task('a', sleep()))
        """,
        "main: a / a:");
    program(
        """
        async def main():
            await asyncio.wait([task('a', sleep()), task('b', sleep())])
        """,
        "main: a b / a: / b:");
    program(
        """
        async def main():
            await asyncio.wait_for(task('a', sleep()), 100000)
        """,
        "main: a / a:");
    program(
        """
        async def main():
            shared = task('shared', sleep())
            left, right = task('left', on(shared)), task('right', on(shared))
            await asyncio.gather(left, right)
        """,
        "main: left right / left: shared / right: shared / shared:");
    program(
        """
        async def main():
            lock, queue = asyncio.Lock(), asyncio.Queue()
            await lock.acquire()
            keep = [task('locked', lock.acquire()), task('empty', queue.get())]
            await asyncio.Event().wait()
        """,
        "main: / locked: / empty:");
    program(
        """
        class Inner:
            async def __aenter__(self):
                await self.deeper()
            async def __aexit__(self, *error):
                pass
            async def deeper(self):
                async for _ in self.items():
                    pass
            async def items(self):
                await on(task('a', sleep()))
                yield
        async def main():
            async with Inner():
                pass
        """,
        "main: a / a:");
    program(
        """
        async def tree(name, depth):
            if depth == 0:
                await sleep()
            await asyncio.gather(*[task(name + c, tree(name + c, depth - 1)) for c in 'xy'])
        async def main():
            await task('t', tree('t', 2))
        """,
        "main: t / t: tx ty / tx: txx txy / ty: tyx tyy / txx: / txy: / tyx: / tyy:");
  }

  private static void program(String source, String graph) {
    PROGRAMS.put(source, graph);
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void isTheSameOnAllVersions(Interpreter python) throws Exception {
    if (python.minor() < 8) {
      return; // tasks have no names
    }
    for (Map.Entry<String, String> each : PROGRAMS.entrySet()) {
      String source = HEAD + each.getKey() + "\nasyncio.run(start())\n";
      boolean pstree = python.minor() >= 14;
      Interpreter runner = pstree ? PsTree.inNamespace(python) : python;
      try (PythonProgram program = PythonProgram.start(runner, source)) {
        Rest.await(program.pid());
        Map<String, Set<String>> expected = graph(each.getValue());
        assertThat(seen(program.pid())).as(each.getKey()).isEqualTo(expected);
        if (pstree) {
          Map<String, Set<String>> theirs = new TreeMap<>();
          PsTree.of(python, program.pid()).forEach((name, t) -> theirs.put(name, t.awaited()));
          assertThat(theirs).as(each.getKey()).isEqualTo(expected);
        }
      }
    }
  }

  private static Map<String, Set<String>> graph(String text) {
    Map<String, Set<String>> graph = new TreeMap<>();
    for (String line : text.split(" */ *", -1)) {
      int colon = line.indexOf(':');
      graph.put(
          line.substring(0, colon),
          List.of(line.substring(colon + 1).strip().split(" ")).stream()
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return graph;
  }

  private static Map<String, Set<String>> seen(int pid) {
    Map<String, Set<String>> seen = new TreeMap<>();
    TaskWaits.of(Scenes.of(pid), (tid, why) -> {}).values().stream()
        .flatMap(Collection::stream)
        .forEach(task -> {
          Set<String> awaited =
              seen.computeIfAbsent(task.task().task().name(), n -> new TreeSet<>());
          task.waitsFor()
              .filter(wait -> wait.kind() == WaitKind.TASK)
              .ifPresent(wait ->
                  wait.holders().stream()
                      .map(Holder::task)
                      .forEach(name -> awaited.add(name.orElseThrow())));
        });
    return seen;
  }
}

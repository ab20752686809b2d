package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What locks are called. */
class LabelsTest {
  /** Threads are named after what the lock that each waits for should be called. */
  private static final String PROGRAM =
      """
      import contextlib, os, threading, time, types

      class Account:
          def __init__(self):
              self._lock = threading.RLock()
          def use(self):
              with self._lock:
                  pass

      class Slotted(object):
          __slots__ = ('other', 'guard')
          def __init__(self):
              self.other, self.guard = None, threading.Lock()

      module = types.ModuleType('app.stock')
      exec('''if True:
          import threading
          shelf = threading.Lock()
          def use():
              with shelf:
                  pass
      ''', module.__dict__)

      def of_global():
          with lock:
              pass

      def of_attribute(account):
          with account._lock:
              pass

      def of_slot(thing):
          with thing.guard:
              pass

      def of_item(locks):
          with locks[1]:
              pass

      def of_key(by_name):
          with by_name['a']:
              pass

      def of_argument(argument):
          with argument:
              pass

      def of_closure(cell):
          def inner():
              with cell:
                  pass
          return inner

      @contextlib.contextmanager
      def managed(inner):
          with inner:
              yield

      def of_manager(outer):
          with managed(outer):
              pass

      def of_call(get):
          with get():
              pass

      def hide(hidden):
          return lambda: hidden

      def hold(mine):
          with mine:
              time.sleep(1000)

      def wait(label, function, *arguments):
          threading.Thread(target=function, args=arguments, name=label, daemon=True).start()
          print(label)

      def taken():
          made = threading.Lock()
          made.acquire()
          return made

      def account():
          made = Account()
          made._lock.acquire()
          return made

      lock = taken()

      def main():
          wait('threading.Lock lock', of_global)
          wait('threading.RLock self._lock of <Account>', account().use)
          wait('threading.RLock account._lock of <Account>', of_attribute, account())
          slotted = Slotted()
          slotted.guard.acquire()
          wait('threading.Lock thing.guard of <Slotted>', of_slot, slotted)
          module.shelf.acquire()
          wait('threading.Lock app.stock.shelf', module.use)
          wait('threading.Lock locks[1]', of_item, [None, taken()])
          wait("threading.Lock by_name['a']", of_key, {'a': taken()})
          wait('threading.Lock argument', of_argument, taken())
          wait('threading.Lock cell', of_closure(taken()))
          wait('threading.Lock inner', of_manager, taken())
          nameless = hide(taken())
          wait('threading.Lock at 0x%x' % id(nameless()), of_call, nameless)
          held = hide(threading.Lock())
          threading.Thread(target=hold, args=(held(),), daemon=True).start()
          while not held().locked():
              time.sleep(0.01)
          wait('threading.Lock mine', of_call, held)

      main()
      print('END')
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void locksAreCalledAsTheProgramCallsThem(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Map<String, String> expected = new TreeMap<>();
      Stream.generate(program::line)
          .takeWhile(line -> !line.equals("END"))
          .forEach(label -> expected.put(label, label));
      expected.put("MainThread", "sleep");
      Map<String, String> found =
          new Looking(program)
              .waits(expected, said -> said.label().isEmpty() ? said.kind() : said.label());
      assertThat(found).containsAllEntriesOf(expected);
    }
  }
}

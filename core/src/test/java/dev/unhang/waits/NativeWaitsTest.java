package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.waits.Looking.Said;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What threads wait for by means of the C and C++ libraries, and who must act for it. */
class NativeWaitsTest {
  private static final String PROGRAM =
      """
      import ctypes, os, signal, threading, time

      libc = ctypes.CDLL(None)
      libc.fopen.restype = ctypes.c_void_p

      def start(name, function, *arguments):
          def wait():
              function(*arguments)
          threading.Thread(target=wait, name=name, daemon=True).start()

      def room():
          return ctypes.create_string_buffer(128)

      def mutex(attribute=None, value=0):
          attributes, made = room(), room()
          libc.pthread_mutexattr_init(attributes)
          if attribute:
              assert getattr(libc, 'pthread_mutexattr_' + attribute)(attributes, value) == 0
          assert libc.pthread_mutex_init(made, attributes) == 0
          return made

      mutexes = {
          'normal': mutex(), 'recursive': mutex('settype', 1), 'errorcheck': mutex('settype', 2),
          'adaptive': mutex('settype', 3), 'robust': mutex('setrobust', 1),
          'inheriting': mutex('setprotocol', 1), 'shared': mutex('setpshared', 1)}
      moment = (ctypes.c_long * 2)(int(time.time()) + 10000, 0)
      written, read, nonrecursive, attributes = room(), room(), room(), room()
      libc.pthread_rwlockattr_init(attributes)
      libc.pthread_rwlockattr_setkind_np(attributes, 2)
      libc.pthread_rwlock_init(nonrecursive, attributes)
      signalled, silent, condition_mutex = room(), room(), room()
      semaphore, barrier, once, guard = room(), room(), room(), room()
      libc.sem_init(semaphore, 0, 0)
      libc.pthread_barrier_init(barrier, None, 3)
      stream = ctypes.c_void_p(libc.fopen(b'/dev/null', b'w'))
      joined = ctypes.c_ulong()
      libc.prctl(15, b'joined')  # PR_SET_NAME; threads inherit it, and Python has names of its own
      libc.pthread_create(ctypes.byref(joined), None, libc.sleep, ctypes.c_void_p(10000))
      try:
          guarding = getattr(ctypes.CDLL('libstdc++.so.6'), '__cxa_guard_acquire')
      except OSError:
          guarding = None
      waits, taken = threading.Event(), threading.Event()

      def own():
          for each in mutexes.values():
              assert libc.pthread_mutex_lock(each) == 0
          libc.pthread_rwlock_wrlock(written)
          libc.pthread_rwlock_rdlock(read)
          libc.pthread_rwlock_rdlock(nonrecursive)
          libc.flockfile(stream)
          if guarding:
              guarding(guard)
          waits.wait()
          libc.pthread_mutex_lock(condition_mutex)
          libc.pthread_cond_signal(signalled)
          taken.set()
          time.sleep(10000)

      def take_again():
          libc.pthread_mutex_lock(condition_mutex)
          waits.set()
          libc.pthread_cond_wait(signalled, condition_mutex)

      def await_condition(timeout):
          own = room()
          libc.pthread_mutex_lock(own)
          if timeout:
              libc.pthread_cond_timedwait(silent, own, timeout)
          else:
              libc.pthread_cond_wait(silent, own)

      start('owner', own)
      start('mutex of a condition', take_again)
      start('initialiser', libc.pthread_once, once, libc.pause)
      taken.wait()
      while once.raw[0] == 0:
          time.sleep(.01)
      for name, each in mutexes.items():
          start(name, libc.pthread_mutex_lock, each)
          start(name + ' with a timeout', libc.pthread_mutex_timedlock, each, moment)
      start('read', libc.pthread_rwlock_rdlock, written)
      start('read with a timeout', libc.pthread_rwlock_timedrdlock, written, moment)
      start('write', libc.pthread_rwlock_wrlock, written)
      start('write with a timeout', libc.pthread_rwlock_timedwrlock, written, moment)
      start('write after a reader', libc.pthread_rwlock_wrlock, read)
      start('write, preferred', libc.pthread_rwlock_wrlock, nonrecursive)
      while libc.pthread_rwlock_tryrdlock(nonrecursive) == 0:
          libc.pthread_rwlock_unlock(nonrecursive)
      start('read behind a writer', libc.pthread_rwlock_rdlock, nonrecursive)
      start('condition', await_condition, None)
      start('condition with a timeout', await_condition, moment)
      start('semaphore', libc.sem_wait, semaphore)
      start('semaphore with a timeout', libc.sem_timedwait, semaphore, moment)
      start('barrier', libc.pthread_barrier_wait, barrier)
      start('once', libc.pthread_once, once, libc.pause)
      start('join', libc.pthread_join, joined, None)
      start('stream', libc.fputs, b'x', stream)
      start('unlike any', libc.syscall, 202, room(), 0, 0, None)
      if guarding:
          start('guard', guarding, guard)
      print(guarding is not None)
      print('READY %d' % os.getpid())
      signal.pause()
      """;

  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("MainThread", "signal"),
          Map.entry("owner", "sleep"),
          Map.entry("initialiser", "signal"),
          Map.entry("normal", "mutex by owner"),
          Map.entry("normal with a timeout", "mutex by owner, timed"),
          Map.entry("recursive", "mutex by owner"),
          Map.entry("recursive with a timeout", "mutex by owner, timed"),
          Map.entry("errorcheck", "mutex by owner"),
          Map.entry("errorcheck with a timeout", "mutex by owner, timed"),
          Map.entry("adaptive", "mutex by owner"),
          Map.entry("adaptive with a timeout", "mutex by owner, timed"),
          Map.entry("robust", "mutex by owner"),
          Map.entry("robust with a timeout", "mutex by owner, timed"),
          Map.entry("inheriting", "mutex by owner"),
          Map.entry("inheriting with a timeout", "mutex by owner, timed"),
          Map.entry("shared", "mutex by owner"),
          Map.entry("shared with a timeout", "mutex by owner, timed"),
          Map.entry("read", "rwlock by owner"),
          Map.entry("read with a timeout", "rwlock by owner, timed"),
          Map.entry("write", "rwlock by owner"),
          Map.entry("write with a timeout", "rwlock by owner, timed"),
          Map.entry("write after a reader", "rwlock, held for reading by 1"),
          Map.entry("write, preferred", "rwlock, held for reading by 1"),
          Map.entry("read behind a writer", "rwlock, held for reading by 1"),
          Map.entry("condition", "condvar"),
          Map.entry("condition with a timeout", "condvar, timed"),
          Map.entry("mutex of a condition", "mutex by owner"),
          Map.entry("semaphore", "native-semaphore"),
          Map.entry("semaphore with a timeout", "native-semaphore, timed"),
          Map.entry("barrier", "barrier, 1 of 3 threads have come to it"),
          Map.entry("once", "mutex probably by initialiser"),
          Map.entry("joined", "sleep"),
          Map.entry("join", "thread-join by joined"),
          Map.entry("stream", "mutex by owner"),
          Map.entry("guard", "mutex"),
          Map.entry("unlike any", "futex"));

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void tellsTheKindAndTheOwner(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Map<String, String> expected = new TreeMap<>(EXPECTED);
      if (!program.line().equals("True")) {
        System.out.println(python + " has no libstdc++: guards of static variables are not tested");
        expected.remove("guard");
      }
      assertThat(new Looking(program).waits(expected, NativeWaitsTest::words)).isEqualTo(expected);
    }
  }

  private static String words(Said said) {
    if (said.kind().equals("sleep")) {
      return "sleep";
    }
    boolean likely =
        said.waitsFor().holders().stream().anyMatch(h -> h.certainty() == Certainty.LIKELY);
    String holders =
        said.holders().isEmpty() ? "" : (likely ? " probably by " : " by ") + said.holders();
    boolean left = said.waitsFor().deadline().stream().allMatch(s -> s > 9000 && s <= 10000);
    String timed = said.waitsFor().timed() ? left ? ", timed" : ", wrongly timed" : "";
    String note = said.waitsFor().note().map(n -> ", " + n).orElse("");
    return said.kind() + holders + timed + note;
  }
}

package dev.unhang.findings;

import dev.unhang.findings.CircleRule.Telling;
import dev.unhang.model.WaitKind;
import java.util.List;

/** What is said about each shape of deadlock. */
final class CircleRules {
  private static final String WITH_TIMEOUT =
      "Where that cannot be had, wait with a timeout and treat its end as an error: then the"
          + " program says what is wrong instead of hanging.";

  static final Rule GIL_LOCK_INVERSION =
      new CircleRule(
          Shape.GIL_LOCK_INVERSION,
          t -> t.names() + " wait for each other, one of them for the GIL",
          _ ->
              List.of(
                  "Native code must not wait for a lock of its own while it holds the GIL: release"
                      + " the GIL around the wait (Py_BEGIN_ALLOW_THREADS, ctypes.CDLL instead of"
                      + " PyDLL, nogil in Cython, gil_scoped_release in pybind11).",
                  "Or never come back into Python, or end a call that gave up the GIL, while that"
                      + " lock is held."));

  static final Rule IMPORT_DEADLOCK =
      new CircleRule(
          Shape.IMPORT_DEADLOCK,
          t ->
              t.isAlone()
                  ? t.names() + " waits for an import that it has begun itself"
                  : t.names() + " wait for each other, through the import of a module",
          _ ->
              List.of(
                  "Do not wait for other threads, processes or locks at a module's top level:"
                      + " start and join threads in a function that runs after the import.",
                  "Import what the thread needs before it is started."));

  static final Rule PIPE_DEADLOCK =
      new CircleRule(
          Shape.PIPE_DEADLOCK,
          t ->
              t.isAlone()
                  ? t.names() + " waits for a pipe that only it itself could serve"
                  : t.names() + " wait for each other, through a pipe",
          _ ->
              List.of(
                  "Serve the pipe until its end before waiting for the other process:"
                      + " Popen.communicate() instead of wait(), or send the output to a file or"
                      + " to DEVNULL.",
                  "Close the ends of a pipe that are not used: a reader sees the end only when"
                      + " every writing end is closed, those of the parent too.",
                  "With multiprocessing, take everything out of a Queue before joining the process"
                      + " that fills it."));

  static final Rule PROCESS_CYCLE =
      new CircleRule(
          Shape.PROCESS_CYCLE,
          t -> t.names() + " wait for each other",
          t ->
              List.of(
                  "Take what the processes share (locks, locked files, connections) in the same"
                      + " order in all of them"
                      + order(t)
                      + ".",
                  WITH_TIMEOUT));

  static final Rule LOOP_WAITS_FOR_ITSELF =
      new CircleRule(
          Shape.LOOP_WAITS_FOR_ITSELF,
          t -> t.names() + " waits for a result that only its own event loop could compute",
          _ ->
              List.of(
                  "On the loop's own thread, await the coroutine; run_coroutine_threadsafe(...)"
                      + ".result() is for other threads only.",
                  "Where the caller cannot be a coroutine, run it in a thread"
                      + " (asyncio.to_thread) so that the loop goes on."));

  static final Rule POOL_STARVATION =
      new CircleRule(
          Shape.POOL_STARVATION,
          t ->
              t.isAlone()
                  ? t.names() + " waits for a job that only it itself could run"
                  : t.names() + " wait for jobs that only they themselves could run",
          _ ->
              List.of(
                  "A job must not wait for jobs of its own pool: return the futures and let the"
                      + " caller wait for them, or give the inner jobs to a second pool.",
                  "More workers only make it rarer."));

  static final Rule SIGNAL_HANDLER_DEADLOCK =
      new CircleRule(
          Shape.SIGNAL_HANDLER_DEADLOCK,
          t ->
              t.names()
                  + " waits in a signal handler for "
                  + t.thing()
                  + ", which the interrupted code holds",
          _ ->
              List.of(
                  "Let the handler only set a flag or write to a pipe or a SimpleQueue, and do the"
                      + " work in the main program; take no lock in it, and do not log or print.",
                  "An RLock would not hang, but would let the handler see data half changed."));

  static final Rule FINALIZER_DEADLOCK =
      new CircleRule(
          Shape.FINALIZER_DEADLOCK,
          t ->
              t.names()
                  + " waits in a finalizer for "
                  + t.thing()
                  + ", which the interrupted code holds",
          _ ->
              List.of(
                  "Python may run __del__, weakref callbacks and gc.callbacks between any two"
                      + " instructions, with any lock held: take no lock in them. Put what is to be"
                      + " done into a queue.SimpleQueue or a deque, and do it elsewhere.",
                  "Free the object explicitly: close(), or a with statement."));

  static final Rule SELF_DEADLOCK =
      new CircleRule(
          Shape.SELF_DEADLOCK,
          t -> t.names() + " waits for " + t.thing() + ", which it already holds",
          t ->
              List.of(
                  "Take the lock in one place: give the inner function a variant to be called with"
                      + " the lock held.",
                  t.first().waiter().isTask()
                      ? "asyncio has no reentrant lock."
                      : t.circle().has(WaitKind.MUTEX)
                          ? "Or make it a recursive mutex (PTHREAD_MUTEX_RECURSIVE,"
                              + " std::recursive_mutex), if data half changed may be seen by the inner"
                              + " call."
                          : "Or use a reentrant lock (threading.RLock), if data half changed may be"
                              + " seen by the inner call."));

  static final Rule TASK_CYCLE =
      new CircleRule(
          Shape.TASK_CYCLE,
          t -> t.names() + " wait for each other",
          t ->
              List.of(
                  "Take locks in the same order in all tasks" + order(t) + ".",
                  "Let no two tasks await each other: await both from a third.",
                  "asyncio.timeout() (trio.fail_after()) around the await turns the hang into an error."));

  static final Rule JOIN_DEADLOCK =
      new CircleRule(
          Shape.JOIN_DEADLOCK,
          t -> t.names() + " wait for each other, through Thread.join",
          t ->
              List.of(
                  t.labels().isEmpty()
                      ? "Join a thread only where it cannot be waiting for the joining one."
                      : "Give up " + Words.list(t.labels()) + " before calling join().",
                  WITH_TIMEOUT));

  static final Rule LOCK_CYCLE =
      new CircleRule(
          Shape.LOCK_CYCLE,
          t ->
              t.circle().links().size() == 2
                  ? t.names() + " wait for each other's lock"
                  : t.names() + " wait for each other's locks, in a circle",
          t ->
              List.of(
                  "Take these locks in the same order everywhere" + order(t) + ".",
                  "Or hold one of them at a time only: take what is needed, give the lock back,"
                      + " then take the next.",
                  WITH_TIMEOUT));

  static final Rule WAIT_CYCLE =
      new CircleRule(
          Shape.WAIT_CYCLE,
          t -> t.names() + (t.isAlone() ? " waits for itself" : " wait for each other"),
          _ ->
              List.of(
                  "Let none of them wait for what only another one of them can do.", WITH_TIMEOUT));

  private CircleRules() {}

  private static String order(Telling telling) {
    return telling.labels().size() > 1
        ? ", for example " + String.join(" before ", telling.labels().stream().limit(3).toList())
        : "";
  }
}

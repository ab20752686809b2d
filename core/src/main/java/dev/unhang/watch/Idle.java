package dev.unhang.watch;

import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.watch.Stack.Line;
import java.util.Set;

/**
 * Tells threads that wait for something to do from those that hang. By what they wait for where
 * that is known, else by the function of the standard library that they wait in.
 */
final class Idle {
  /** Ways to wait that say nothing about what for. */
  private static final Set<String> MEANS =
      Set.of(
          "threading.py:wait",
          "selectors.py:select",
          "multiprocessing/connection.py:wait",
          "multiprocessing/connection.py:poll",
          "multiprocessing/connection.py:_poll",
          "multiprocessing/connection.py:recv",
          "multiprocessing/connection.py:recv_bytes",
          "multiprocessing/connection.py:_recv",
          "multiprocessing/connection.py:_recv_bytes",
          "multiprocessing/synchronize.py:__enter__",
          "socket.py:accept");

  /** Taking the next piece of work. */
  private static final Set<String> QUEUES = Set.of("queue.py:get", "multiprocessing/queues.py:get");

  /** Loops that serve whatever comes. */
  private static final Set<String> SERVICES =
      Set.of(
          "concurrent/futures/thread.py:_worker",
          "concurrent/futures/process.py:_process_worker",
          "concurrent/futures/process.py:_queue_management_worker",
          "concurrent/futures/process.py:wait_result_broken_or_wakeup",
          "multiprocessing/pool.py:worker",
          "multiprocessing/pool.py:_handle_workers",
          "multiprocessing/pool.py:_handle_tasks",
          "multiprocessing/pool.py:_handle_results",
          "multiprocessing/pool.py:_wait_for_updates",
          "multiprocessing/queues.py:_feed",
          "multiprocessing/managers.py:serve_forever",
          "multiprocessing/managers.py:accepter",
          "multiprocessing/managers.py:serve_client",
          "multiprocessing/connection.py:accept",
          "multiprocessing/forkserver.py:main",
          "multiprocessing/resource_sharer.py:_serve",
          "multiprocessing/resource_tracker.py:main",
          "logging/handlers.py:_monitor",
          "socketserver.py:serve_forever",
          "asyncio/base_events.py:_run_once",
          "asyncore.py:poll");

  private Idle() {}

  /**
   * Whether nothing is wrong with a thread that is not the main one and stands like that. A daemon
   * that sleeps until a time is one that does something now and then.
   */
  static boolean worker(ThreadInfo thread) {
    return waitsFor(thread, WaitKind.QUEUE)
        || (thread.daemon() && thread.waitsFor().filter(Idle::endsByItself).isPresent())
        || serves(Stack.of(thread));
  }

  /** Whether the main thread waits for requests, or for the person at the terminal. */
  static boolean mainThread(ThreadInfo main) {
    return Prompt.isAt(main) || serves(Stack.of(main)) || waitsIn(main, "socket.py:accept");
  }

  private static boolean endsByItself(Wait wait) {
    return wait.kind() == WaitKind.SLEEP || wait.timed();
  }

  private static boolean waitsFor(ThreadInfo thread, WaitKind kind) {
    return thread.waitsFor().filter(wait -> wait.kind() == kind).isPresent();
  }

  private static boolean waitsIn(ThreadInfo thread, String function) {
    Stack stack = Stack.of(thread);
    return !stack.lines().isEmpty() && key(stack.lines().getFirst()).equals(function);
  }

  private static boolean serves(Stack stack) {
    for (Line line : stack.lines()) {
      String key = key(line);
      if (QUEUES.contains(key) || SERVICES.contains(key)) {
        return true;
      }
      if (!MEANS.contains(key)) {
        return false;
      }
    }
    return false;
  }

  /** {@code threading.py:wait}, or with the package's folder where there is one of interest. */
  private static String key(Line line) {
    String[] path = line.file().split("/", -1);
    String name = path[path.length - 1] + ":" + line.function();
    String folder = path.length > 1 ? path[path.length - 2] : "";
    return switch (folder) {
      case "multiprocessing", "asyncio", "logging" -> folder + "/" + name;
      case "futures" -> "concurrent/futures/" + name;
      default -> name;
    };
  }
}

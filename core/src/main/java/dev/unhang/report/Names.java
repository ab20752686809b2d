package dev.unhang.report;

import static java.util.stream.Collectors.toMap;

import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who and what is meant by the numbers and ids of a report. */
final class Names {
  private final Picture picture;
  private final Map<Integer, ProcessInfo> processes;
  private final Map<String, Resource> resources;

  /** How many threads run tasks: of one, it need not be said which. */
  private final long loops;

  Names(Report report) {
    picture = report.picture();
    processes =
        report.picture().processes().stream()
            .collect(toMap(ProcessInfo::pid, process -> process, (first, again) -> first));
    resources =
        report.picture().resources().stream()
            .collect(toMap(Resource::id, resource -> resource, (first, again) -> first));
    loops =
        processes.values().stream()
            .flatMap(process -> process.threads().stream())
            .filter(thread -> !thread.tasks().isEmpty())
            .count();
  }

  /** What is waited for. A thread that is to end says more than its handle's label. */
  String object(Wait wait) {
    return WaitWords.isForAnEnd(wait.kind()) && wait.holders().size() == 1
        ? of(wait.holders().getFirst()) + " to end"
        : WaitWords.object(wait.kind(), label(wait));
  }

  Optional<String> label(Wait wait) {
    return wait.resource().map(resources::get).map(Resource::label);
  }

  /** What the thread, or the task on it, waits for. */
  Optional<Wait> waitOf(ThreadRef who) {
    return who.task().isPresent()
        ? task(who).flatMap(ThreadInfo.Task::waitsFor)
        : thread(who).flatMap(ThreadInfo::waitsFor);
  }

  List<Frame> framesOf(ThreadRef who) {
    return who.task().isPresent()
        ? task(who).map(ThreadInfo.Task::frames).orElse(List.of())
        : thread(who).map(ThreadInfo::frames).orElse(List.of());
  }

  boolean runs(ThreadRef who) {
    return thread(who).map(ThreadInfo::state).filter(RunState.RUNNING::equals).isPresent();
  }

  private Optional<ThreadInfo> thread(ThreadRef who) {
    return threads(who.pid()).stream().filter(thread -> thread.tid() == who.tid()).findFirst();
  }

  private Optional<ThreadInfo.Task> task(ThreadRef who) {
    return thread(who).stream()
        .flatMap(thread -> thread.turns().stream())
        .filter(task -> who.task().filter(task.name()::equals).isPresent())
        .findFirst();
  }

  String of(ThreadRef who) {
    String thread = thread(who).map(t -> quoted(who.pid(), t)).orElse("thread " + who.tid());
    String placed = thread + ofProcess(who.pid());
    return who.task()
        .map(task -> turn(who, task) + (loops > 1 ? " on " + placed : ""))
        .orElse(placed);
  }

  private String turn(ThreadRef who, String name) {
    boolean task =
        thread(who).stream()
            .flatMap(thread -> thread.greenlets().stream())
            .noneMatch(greenlet -> greenlet.name().equals(name));
    return (task ? "task" : "greenlet") + " \"" + name + "\"";
  }

  String of(Holder holder) {
    return holder.tid().isPresent()
        ? of(new ThreadRef(holder.pid(), holder.tid().getAsInt(), holder.task()))
        : process(holder.pid());
  }

  String process(int pid) {
    return "process " + pid + picture.program(pid).map(name -> " (" + name + ")").orElse("");
  }

  /**
   * The name, with the number beside it where others are called the same, or may be: a native
   * thread has the name of the one that started it until it gets one of its own.
   */
  private String quoted(int pid, ThreadInfo thread) {
    boolean numbered =
        thread.inheritsName()
            || threads(pid).stream().filter(t -> t.name().equals(thread.name())).count() > 1;
    return "\"" + thread.name() + "\"" + (numbered ? " (" + thread.tid() + ")" : "");
  }

  private String ofProcess(int pid) {
    if (!processes.containsKey(pid)) {
      return " of " + process(pid);
    }
    return processes.size() > 1 ? " of process " + pid : "";
  }

  private List<ThreadInfo> threads(int pid) {
    ProcessInfo process = processes.get(pid);
    return process == null ? List.of() : process.threads();
  }
}

package dev.unhang.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The contract of format {@code unhang-report/1}, told as code of its own: what a document breaks.
 */
final class Contract {
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{1,16}");
  private static final Set<String> VERDICTS =
      Set.of("deadlock", "abandoned", "blocked", "busy", "external", "sleeping");
  private static final Set<String> KINDS =
      Set.of(
          """
          lock rlock condition event semaphore barrier queue thread-join future import-lock gil task
          sleep process-lock process-exit mutex rwlock condvar native-semaphore openmp pipe-read
          pipe-write socket poll file-lock terminal disk signal futex\
          """
              .split("\\s+"));

  private final List<String> broken = new ArrayList<>();
  private final Set<Object> threads = new HashSet<>();
  private final Set<Object> processes = new HashSet<>();
  private final Set<Object> resources = new HashSet<>();

  private Contract() {}

  static List<String> brokenBy(Map<String, Object> document) {
    Contract contract = new Contract();
    contract.check(document);
    return contract.broken;
  }

  private void check(Map<String, Object> report) {
    text(report, "format", "unhang-report/1"::equals);
    text(report, "capturedAt", TIME.asMatchPredicate());
    text(report, "verdict", VERDICTS::contains);
    text(report, "summary", summary -> !summary.isBlank());
    each(
        report,
        "processes",
        process -> {
          processes.add(process.get("pid"));
          each(
              process,
              "threads",
              thread -> threads.add(List.of(at(process, "pid"), at(thread, "tid"))));
        });
    each(report, "resources", resource -> resource(resource));
    each(report, "processes", process -> process(process));
    each(
        report,
        "deadlocks",
        deadlock -> {
          certainty(deadlock);
          each(
              deadlock,
              "members",
              member -> {
                reference(member);
                optionalResource(member);
              });
        });
    each(report, "findings", finding -> finding(finding));
    boolean cycle = !((List<?>) at(report, "deadlocks")).isEmpty();
    expect(
        cycle == "deadlock".equals(report.get("verdict")),
        "deadlocks without the verdict, or it without them");
  }

  private void resource(Map<String, Object> resource) {
    text(resource, "id", id -> resources.add(id));
    text(resource, "kind", KINDS::contains);
    number(resource, "pid");
    if (resource.containsKey("address")) {
      text(resource, "address", ADDRESS.asMatchPredicate());
    }
    text(resource, "label", _ -> true);
  }

  private void process(Map<String, Object> process) {
    number(process, "pid");
    number(process, "parentPid");
    expect(
        at(process, "command") instanceof List<?> l
            && l.stream().allMatch(String.class::isInstance),
        "command");
    if (process.get("runtime") instanceof Map<?, ?> runtime) {
      for (String name : List.of("name", "version", "executable")) {
        expect(runtime.get(name) instanceof String, "runtime." + name);
      }
      expect(runtime.get("freeThreaded") instanceof Boolean, "runtime.freeThreaded");
    }
    each(
        process,
        "threads",
        thread -> {
          number(thread, "tid");
          flag(thread, "main");
          flag(thread, "holdsGil");
          text(thread, "state", Set.of("running", "waiting")::contains);
          runs(thread);
          if (thread.containsKey("tasks")) {
            each(thread, "tasks", task -> runs(task));
          }
          if (thread.containsKey("greenlets")) {
            each(thread, "greenlets", greenlet -> runs(greenlet));
          }
        });
  }

  /** What threads and tasks have in common. */
  private void runs(Map<String, Object> runner) {
    text(runner, "name", _ -> true);
    each(runner, "frames", frame -> frame(frame));
    if (runner.get("wait") instanceof Map<?, ?>) {
      waiting(object(runner.get("wait")));
    } else {
      expect(!runner.containsKey("wait"), "wait is no object");
    }
  }

  private void frame(Map<String, Object> frame) {
    text(frame, "kind", Set.of("python", "native")::contains);
    if ("python".equals(frame.get("kind"))) {
      text(frame, "function", _ -> true);
      text(frame, "file", _ -> true);
      if (frame.containsKey("line")) {
        number(frame, "line");
      }
    } else {
      text(frame, "address", ADDRESS.asMatchPredicate());
    }
  }

  private void waiting(Map<String, Object> wait) {
    text(wait, "kind", KINDS::contains);
    optionalResource(wait);
    each(
        wait,
        "holders",
        holder -> {
          certainty(holder);
          expect(processes.contains(holder.get("pid")), "holder in no process of the report");
          if (holder.containsKey("tid")) {
            reference(holder);
          }
          expect(holder.containsKey("file") == holder.containsKey("line"), "file without line");
        });
    if (wait.containsKey("deadline")) {
      expect(wait.get("deadline") instanceof Number, "deadline");
    }
  }

  private void finding(Map<String, Object> finding) {
    text(finding, "id", id -> id.matches("[a-z]+(-[a-z]+)*"));
    certainty(finding);
    text(finding, "title", _ -> true);
    text(finding, "explanation", _ -> true);
    expect(at(finding, "advice") instanceof List<?>, "advice");
    each(finding, "threads", thread -> reference(thread));
  }

  private void certainty(Map<String, Object> of) {
    text(of, "certainty", Set.of("certain", "likely")::contains);
  }

  private void reference(Map<String, Object> ref) {
    expect(threads.contains(List.of(at(ref, "pid"), at(ref, "tid"))), "no such thread: " + ref);
  }

  private void optionalResource(Map<String, Object> of) {
    expect(
        !of.containsKey("resource") || resources.contains(of.get("resource")), "no such resource");
  }

  private void text(Map<String, Object> of, String name, Predicate<String> right) {
    expect(of.get(name) instanceof String text && right.test(text), name + ": " + of.get(name));
  }

  private void number(Map<String, Object> of, String name) {
    expect(of.get(name) instanceof Long, name + ": " + of.get(name));
  }

  private void flag(Map<String, Object> of, String name) {
    expect(of.get(name) instanceof Boolean, name + ": " + of.get(name));
  }

  private void each(Map<String, Object> of, String name, Consumer<Map<String, Object>> then) {
    if (!(of.get(name) instanceof List<?> list)) {
      broken.add(name + " is no array");
      return;
    }
    list.forEach(value -> then.accept(object(value)));
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      broken.add(what);
    }
  }

  private static Object at(Map<String, Object> of, String name) {
    Object value = of.get(name);
    return value == null ? "missing " + name : value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}

package dev.unhang.report;

import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tasks of a thread's event loop: below each those that it awaits, in the manner of {@code
 * python -m asyncio pstree}. Tasks that are alike are told of once.
 */
final class TaskTree {
  private static final String INDENT = "    ";
  private static final int NAMES = 12;
  private static final int DEEPEST = 40;

  private final ThreadInfo thread;
  private final WaitPhrase waits;
  private final Page page;
  private final Map<String, List<Task>> byName = new HashMap<>();
  private final Set<Task> shown = Collections.newSetFromMap(new IdentityHashMap<>());

  TaskTree(ThreadInfo thread, WaitPhrase waits, Page page) {
    this.thread = thread;
    this.waits = waits;
    this.page = page;
    for (Task task : thread.tasks()) {
      byName.computeIfAbsent(task.name(), name -> new ArrayList<>()).add(task);
    }
  }

  /** First those that nobody awaits, then what is left of those that await each other. */
  void put() {
    Set<Task> awaited = Collections.newSetFromMap(new IdentityHashMap<>());
    thread.tasks().forEach(task -> awaited.addAll(awaited(task)));
    List<Task> roots = thread.tasks().stream().filter(task -> !awaited.contains(task)).toList();
    for (List<Task> alike : alike(roots)) {
      put(alike, INDENT, INDENT + INDENT, 0);
    }
    for (Task task : thread.tasks()) {
      if (!shown.contains(task)) {
        put(List.of(task), INDENT, INDENT + INDENT, 0);
      }
    }
  }

  /**
   * @param alike one task that stands for all of them
   * @param lead before its name
   * @param indent before its other lines
   */
  private void put(List<Task> alike, String lead, String indent, int depth) {
    Task task = alike.getFirst();
    page.put(lead + "Task ").put(Ink.NAME, "\"" + task.name() + "\"");
    if (!shown.add(task)) {
      page.put(Ink.FAINT, ", see above").end();
      return;
    }
    shown.addAll(alike);
    page.put(" ");
    state(task);
    page.end();
    List<List<Task>> below = depth < DEEPEST ? alike(awaited(task)) : List.of();
    String rule = page.style().glyph("│", "|");
    String body = below.isEmpty() ? indent : indent + rule + "   ";
    task.waitsFor().flatMap(Wait::note).ifPresent(note -> page.put(body + "(" + note + ")").end());
    StackText.put(task.frames(), body, page);
    likewise(alike.subList(1, alike.size()), body);
    for (int i = 0; i < below.size(); i++) {
      boolean last = i == below.size() - 1;
      put(
          below.get(i),
          indent + (last ? page.style().glyph("└── ", "`-- ") : page.style().glyph("├── ", "|-- ")),
          indent + (last ? " " : rule) + "   ",
          depth + 1);
    }
  }

  private void state(Task task) {
    if (task.waitsFor().isPresent()) {
      waits.put(task.waitsFor().get());
    } else {
      page.put(task.current() ? "running" : "ready to run");
    }
  }

  private void likewise(List<Task> others, String indent) {
    if (!others.isEmpty()) {
      String named = String.join(", ", others.stream().limit(NAMES).map(Task::name).toList());
      String rest = others.size() > NAMES ? " and " + (others.size() - NAMES) + " others" : "";
      page.put(indent + "... and " + others.size() + " more like it: " + named + rest).end();
    }
  }

  /** The tasks of this loop that a task waits for to end. */
  private List<Task> awaited(Task task) {
    return task.waitsFor().filter(wait -> wait.kind() == WaitKind.TASK).stream()
        .flatMap(wait -> wait.holders().stream())
        .filter(holder -> holder.tid().stream().anyMatch(tid -> tid == thread.tid()))
        .flatMap(holder -> holder.task().stream())
        .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
        .toList();
  }

  private record Likeness(
      List<Frame> frames,
      Optional<WaitKind> kind,
      Optional<String> resource,
      List<Holder> holders) {}

  /** Tasks that await others are like no other. */
  private List<List<Task>> alike(List<Task> tasks) {
    Map<Object, List<Task>> groups = new LinkedHashMap<>();
    for (Task task : tasks) {
      Object likeness =
          !awaited(task).isEmpty() || task.current() || shown.contains(task)
              ? new Object()
              : new Likeness(
                  task.frames(),
                  task.waitsFor().map(Wait::kind),
                  task.waitsFor().flatMap(Wait::resource),
                  task.waitsFor().map(Wait::holders).orElse(List.of()));
      groups.computeIfAbsent(likeness, _ -> new ArrayList<>()).add(task);
    }
    return List.copyOf(groups.values());
  }
}

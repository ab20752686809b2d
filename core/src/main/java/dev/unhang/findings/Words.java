package dev.unhang.findings;

import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Place;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Resource;
import dev.unhang.model.SourceFiles;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What threads, lines and resources of a picture are called in sentences. */
final class Words {
  private static final int LISTED = 6;

  private final Picture picture;
  private final Map<String, Integer> threadNames = new HashMap<>();
  private final Map<String, Integer> taskNames = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();

  Words(Picture picture) {
    this.picture = picture;
    for (ProcessInfo process : picture.processes()) {
      for (ThreadInfo thread : process.threads()) {
        threadNames.merge(process.pid() + thread.name(), 1, Integer::sum);
        thread.turns().forEach(task -> taskNames.merge(task.name(), 1, Integer::sum));
      }
    }
    for (Resource resource : picture.resources()) {
      labels.put(resource.id(), resource.label());
    }
  }

  /** {@code worker-a}, {@code MainThread of process 4243}, {@code task left}. */
  String who(Node node) {
    if (!node.isTask()) {
      return thread(node);
    }
    String name = node.task().orElseThrow().name();
    String what = node.thread().tasks().contains(node.task().orElseThrow()) ? "task " : "greenlet ";
    return what + name + (taskNames.getOrDefault(name, 0) > 1 ? " of " + thread(node) : "");
  }

  String who(Collection<Node> nodes) {
    return list(nodes.stream().map(this::who).toList());
  }

  /** The holder as it was named: a process may stand for a thread. */
  String who(Holder holder, WaitGraph graph) {
    if (holder.tid().isEmpty()) {
      return process(holder.pid());
    }
    ThreadRef ref = new ThreadRef(holder.pid(), holder.tid().getAsInt(), holder.task());
    return graph
        .find(ref)
        .map(this::who)
        .orElseGet(() -> "thread " + ref.tid() + " of " + process(ref.pid()));
  }

  /** {@code process 4243 (cat)}. */
  String process(int pid) {
    return "process " + pid + picture.program(pid).map(name -> " (" + name + ")").orElse("");
  }

  private String thread(Node node) {
    String name = node.thread().name();
    StringBuilder words = new StringBuilder(name.isBlank() ? "thread " + node.ref().tid() : name);
    boolean numbered =
        node.thread().inheritsName() || threadNames.getOrDefault(node.pid() + name, 0) > 1;
    if (!name.isBlank() && numbered) {
      words.append(" (").append(node.ref().tid()).append(')');
    }
    if (picture.processes().size() > 1) {
      words.append(" of process ").append(node.pid());
    }
    return words.toString();
  }

  /** {@code " at app.py:14"}, or nothing. */
  String at(Node node) {
    return Stacks.place(node.frames()).map(place -> " at " + place(place)).orElse("");
  }

  /** {@code on_signal (app.py:14)}. */
  String function(Frame.Python frame) {
    return frame.line().isPresent()
        ? frame.name() + " (" + place(new Place(frame.file(), frame.line().getAsInt())) + ")"
        : frame.name();
  }

  /** {@code app.py:14}. */
  String place(Place place) {
    return SourceFiles.brief(place);
  }

  /** What the program calls the thing that is waited for. */
  Optional<String> label(Wait wait) {
    return wait.resource().map(labels::get).filter(label -> !label.isBlank());
  }

  /** The label, or else what kind of thing it is: {@code a lock}. */
  String thing(Wait wait) {
    return label(wait).orElse(wait.kind().noun());
  }

  /** {@code a, b and c}; of many, the first few and how many more. */
  static String list(List<String> items) {
    return switch (items.size()) {
      case 0 -> "nobody";
      case 1 -> items.getFirst();
      default -> {
        int shown = items.size() > LISTED ? LISTED - 1 : items.size() - 1;
        String last = items.size() > LISTED ? (items.size() - shown) + " more" : items.getLast();
        yield String.join(", ", items.subList(0, shown)) + " and " + last;
      }
    };
  }

  /** Each with a full stop behind it. */
  static String sentences(List<String> sentences) {
    return String.join(". ", sentences) + ".";
  }

  /** {@code 983 s}, {@code 4.2 s}. */
  static String seconds(double seconds) {
    return seconds < 10
        ? String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds))
        : String.format(Locale.ROOT, "%.0f s", seconds);
  }
}

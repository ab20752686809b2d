package dev.unhang.findings;

import dev.unhang.findings.Circle.Link;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;

/** Sentences about who waits for what. */
final class Phrases {
  private final WaitGraph graph;
  private final Words words;

  Phrases(WaitGraph graph, Words words) {
    this.graph = graph;
    this.words = words;
  }

  /**
   * {@code worker-a waits at app.py:14 for threading.Lock app.b, which worker-b took at app.py:22.}
   */
  String sentence(Link link) {
    String owner = owner(link);
    return words.who(link.waiter())
        + waits(link.waiter(), link.waitsFor(), link.holder(), owner)
        + ".";
  }

  /** What of an edge was not read but inferred, and from what. */
  Optional<String> inference(Link link) {
    if (link.certainty() == Certainty.CERTAIN) {
      return Optional.empty();
    }
    return Optional.of(
        "That %s is not read but inferred, from %s."
            .formatted(claim(link), basis(link.waitsFor().kind(), link.holder())));
  }

  /** {@code sleeps at app.py:12 (983 s left)}; {@code waits at app.py:3 for a socket}. */
  String doing(Node node) {
    Optional<Wait> waitsFor = node.waitsFor();
    if (waitsFor.isEmpty()) {
      boolean running = node.thread().state() == RunState.RUNNING;
      return running
          ? "runs"
              + words.at(node)
              + Stacks.libraryCall(node.frames()).map(call -> " in " + call).orElse("")
          : "waits for something unknown" + words.at(node);
    }
    Wait wait = waitsFor.get();
    if (wait.kind() == WaitKind.SLEEP) {
      return "sleeps" + words.at(node) + left(wait);
    }
    Optional<Holder> holder = wait.holders().stream().findFirst();
    String waits =
        holder
            .map(h -> waits(node, wait, h, words.who(h, graph)))
            .orElseGet(() -> " waits" + words.at(node) + " for " + unheld(wait));
    return waits.strip() + left(wait);
  }

  /** What is waited for where no holder is known. */
  String unheld(Wait wait) {
    String thing = words.thing(wait);
    return switch (wait.kind()) {
      case EVENT -> thing + " to be set";
      case CONDITION -> "a notify of " + thing;
      case CONDVAR -> "a signal of " + thing;
      default -> thing;
    };
  }

  private static String left(Wait wait) {
    return wait.deadline().isPresent()
        ? " (" + Words.seconds(wait.deadline().getAsDouble()) + " left)"
        : "";
  }

  private String waits(Node node, Wait wait, Holder holder, String owner) {
    return " waits" + words.at(node) + " for " + awaited(node, wait, holder, owner);
  }

  private String awaited(Node node, Wait wait, Holder holder, String owner) {
    String thing = words.thing(wait);
    return switch (wait.kind()) {
      case GIL -> "the GIL, which " + owner + " holds";
      case THREAD_JOIN, PROCESS_EXIT -> owner + " to end";
      case TASK -> owner;
      case FUTURE -> thing + ", which " + workers(wait, owner) + " would have to provide";
      case IMPORT_LOCK -> thing + "; " + owner + " has not finished that import";
      case PIPE_READ -> "data from a pipe into which " + owner + " should write";
      case PIPE_WRITE -> "room in a pipe from which " + owner + " should read";
      default ->
          Kinds.LOCKS.contains(wait.kind())
              ? thing + ", which " + owner + taken(node, holder)
              : thing + ", for which " + workers(wait, owner) + " must act";
    };
  }

  private String taken(Node node, Holder holder) {
    boolean own = holder.pid() == node.pid() && holder.tid().orElse(0) == node.ref().tid();
    return holder
        .takenAt()
        .map(place -> " took at " + place(place))
        .orElse(own ? " already holds" : " holds");
  }

  private String place(Place place) {
    return words.place(place);
  }

  private String workers(Wait wait, String owner) {
    return wait.holders().size() == 1
        ? owner
        : Words.list(wait.holders().stream().map(holder -> words.who(holder, graph)).toList());
  }

  private String owner(Link link) {
    return link.owner() == link.waiter() ? "it itself" : words.who(link.holder(), graph);
  }

  private String claim(Link link) {
    String owner = words.who(link.holder(), graph);
    String thing = words.thing(link.waitsFor());
    return switch (link.waitsFor().kind()) {
      case PIPE_READ, PIPE_WRITE, SOCKET -> owner + " serves the other end";
      case FUTURE -> workers(link.waitsFor(), owner) + " would have to provide " + thing;
      default ->
          Kinds.LOCKS.contains(link.waitsFor().kind())
              ? owner + " holds " + thing
              : "only " + workers(link.waitsFor(), owner) + " can end the wait for " + thing;
    };
  }

  private static String basis(WaitKind kind, Holder holder) {
    return holder
        .basis()
        .orElseGet(() ->
            switch (kind) {
              case LOCK, RLOCK, CONDITION, SEMAPHORE ->
                  "its position between acquire() and release()";
              case PROCESS_LOCK -> "who used it last";
              case FUTURE -> "where the work was handed in";
              case PIPE_READ, PIPE_WRITE, SOCKET -> "who has the other end open";
              default -> "what the other threads do";
            });
  }

  /** The sentences of a cycle, then what of it was inferred. */
  String story(List<Link> links, int limit) {
    StringBuilder story = new StringBuilder();
    links.stream().limit(limit).forEach(link -> append(story, sentence(link)));
    if (links.size() > limit) {
      append(
          story, "So it goes on through " + (links.size() - limit) + " more, back to the first.");
    }
    links.stream()
        .flatMap(link -> inference(link).stream())
        .distinct()
        .limit(limit)
        .forEach(inference -> append(story, inference));
    return story.toString();
  }

  private static void append(StringBuilder story, String sentence) {
    story.append(story.isEmpty() ? "" : " ").append(sentence);
  }
}

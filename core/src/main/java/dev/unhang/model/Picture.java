package dev.unhang.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was read, before any judgement: the wait-for graph in its raw form.
 *
 * @param processes the one that was asked for first; those that it has to do with follow
 * @param peers processes that these wait for, or share with others what they wait for, and that are
 *     not among them
 */
public record Picture(
    Instant capturedAt,
    List<ProcessInfo> processes,
    List<Resource> resources,
    List<Gap> gaps,
    List<Peer> peers) {
  private static final int WORDS = 2;
  private static final int LONGEST_WORD = 40;

  public Picture {
    processes = List.copyOf(processes);
    resources = List.copyOf(resources);
    gaps = List.copyOf(gaps);
    peers = List.copyOf(peers);
  }

  public Picture(
      Instant capturedAt, List<ProcessInfo> processes, List<Resource> resources, List<Gap> gaps) {
    this(capturedAt, processes, resources, gaps, List.of());
  }

  /**
   * What a person knows a process by: {@code python}, or {@code python worker.py} of a peer, of
   * which the rest of its command line stands nowhere near. Empty where that is not known.
   */
  public Optional<String> program(int pid) {
    Stream<List<String>> looked =
        processes.stream()
            .filter(process -> process.pid() == pid)
            .map(process -> process.command().stream().limit(1).toList());
    Stream<List<String>> named =
        peers.stream()
            .filter(peer -> peer.pid() == pid)
            .map(peer -> peer.command().stream().limit(WORDS).toList());
    return Stream.concat(looked, named)
        .findFirst()
        .filter(words -> !words.isEmpty())
        .map(words -> String.join(" ", words.stream().map(Picture::shortened).toList()));
  }

  private static String shortened(String word) {
    String brief = SourceFiles.brief(word);
    return brief.length() > LONGEST_WORD ? brief.substring(0, LONGEST_WORD) + "..." : brief;
  }
}

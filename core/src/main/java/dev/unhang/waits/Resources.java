package dev.unhang.waits;

import dev.unhang.model.Resource;
import dev.unhang.model.WaitKind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The things that are waited for, each under one id in the whole report. */
public final class Resources {
  private record Key(int pid, WaitKind kind, String identity) {}

  private final Map<Key, Resource> known = new LinkedHashMap<>();
  private final Map<WaitKind, Integer> counts = new EnumMap<>(WaitKind.class);

  /**
   * The id of a thing in a process's memory; a new one when it is first asked for.
   *
   * @param label as the program names it
   */
  public String at(int pid, WaitKind kind, long address, String label) {
    return add(new Key(pid, kind, Long.toHexString(address)), OptionalLong.of(address), label);
  }

  /**
   * The id of a thing that has no address: a child process, a pipe, a file.
   *
   * @param identity tells it from others of its kind
   */
  public String named(int pid, WaitKind kind, String identity, String label) {
    return add(new Key(pid, kind, identity), OptionalLong.empty(), label);
  }

  /**
   * The id of a thing that several processes have, under one name in all of them.
   *
   * @param pid one of these processes
   * @param identity tells it from others of its kind on the machine
   */
  public String shared(int pid, WaitKind kind, String identity, String label) {
    return known
        .computeIfAbsent(
            new Key(0, kind, identity),
            key -> new Resource(newId(kind), kind, pid, OptionalLong.empty(), label))
        .id();
  }

  private String newId(WaitKind kind) {
    return kind.id() + "-" + counts.merge(kind, 1, Integer::sum);
  }

  /** Locks that are called the same are told apart by their addresses. */
  public List<Resource> all() {
    Map<String, List<Resource>> namesakes =
        known.values().stream()
            .filter(Resources::isLockOfThreads)
            .collect(Collectors.groupingBy(Resource::label));
    return known.values().stream()
        .map(resource ->
            isLockOfThreads(resource)
                ? apart(resource, namesakes.getOrDefault(resource.label(), List.of()))
                : resource)
        .toList();
  }

  /** What tasks wait for has often no name of its own: thousands may wait for things alike. */
  private static boolean isLockOfThreads(Resource resource) {
    return (resource.kind() == WaitKind.LOCK || resource.kind() == WaitKind.RLOCK)
        && resource.address().isPresent()
        && !resource.label().startsWith("asyncio.");
  }

  private static Resource apart(Resource resource, List<Resource> namesakes) {
    String label = resource.label();
    if (namesakes.stream()
        .filter(other -> other.pid() == resource.pid())
        .anyMatch(other -> !other.address().equals(resource.address()))) {
      label += " at 0x" + Long.toHexString(resource.address().orElseThrow());
    }
    if (namesakes.stream().anyMatch(other -> other.pid() != resource.pid())) {
      label += " of process " + resource.pid();
    }
    return resource.called(label);
  }

  /** A later label that says the same and more, or has a name for it, is taken over. */
  private String add(Key key, OptionalLong address, String label) {
    Resource resource =
        known.computeIfAbsent(
            key, k -> new Resource(newId(k.kind()), k.kind(), k.pid(), address, label));
    boolean nameless =
        address.isPresent()
            && resource.label().endsWith(" at 0x" + Long.toHexString(address.getAsLong()));
    if (nameless || label.startsWith(resource.label() + " ")) {
      known.put(key, resource.called(label));
    }
    return resource.id();
  }
}

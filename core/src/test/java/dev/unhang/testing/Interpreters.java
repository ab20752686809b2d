package dev.unhang.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every CPython from 3.6 on that this machine has: of the PATH, of pyenv and of the cached chroots
 * (tools/interpreters). {@code -Dunhang.pythons=3.8,3.12} restricts them.
 */
public final class Interpreters {
  private static final int OLDEST = 6;
  private static final int NEWEST = 15;
  private static final List<Interpreter> FOUND = find();

  private Interpreters() {}

  /** All of them, for {@code @MethodSource}. Never empty. */
  public static Stream<Interpreter> all() {
    return FOUND.stream();
  }

  /** Those that have a GIL. */
  public static Stream<Interpreter> withGil() {
    return all().filter(python -> !python.freeThreaded());
  }

  /**
   * Release builds of these minor versions, one each, outside of chroots, for tests of what the
   * version hardly matters for; where there is none of them, any.
   */
  public static Stream<Interpreter> some(Integer... minors) {
    List<Interpreter> some =
        Stream.of(minors)
            .flatMap(minor -> plain().filter(python -> minor.equals(python.minor())).limit(1))
            .toList();
    return some.isEmpty() ? plain().limit(1) : some.stream();
  }

  private static Stream<Interpreter> plain() {
    return withGil().filter(python -> !python.debug() && python.isOfThisRoot());
  }

  /** One, for tests that do not depend on the version: the newest that has a GIL. */
  public static Interpreter any() {
    return withGil().reduce((older, newer) -> newer).orElseThrow();
  }

  private static List<Interpreter> find() {
    List<String> wanted =
        Stream.of(System.getProperty("unhang.pythons", "").split(","))
            .map(String::strip)
            .filter(version -> !version.isEmpty())
            .toList();
    Map<String, Interpreter> byRealPath = new LinkedHashMap<>();
    List<String> unusable = new ArrayList<>();
    for (Candidate candidate : Candidate.all()) {
      switch (candidate.ask()) {
        case Candidate.Usable(String realPath, Interpreter python) ->
            byRealPath.putIfAbsent(realPath, python);
        case Candidate.Unusable(String why) -> unusable.add(why);
        case Candidate.NotMeant() -> {}
      }
    }
    List<Interpreter> found =
        byRealPath.values().stream()
            .filter(python -> wanted.isEmpty() || wanted.stream().anyMatch(w -> is(python, w)))
            .sorted((a, b) -> Integer.compare(a.minor(), b.minor()))
            .toList();
    unusable.forEach(why -> System.out.println("[python] cannot be used: " + why));
    System.out.println("[python] used: " + labels(found));
    System.out.println("[python] missing: " + missing(found) + restriction(wanted));
    if (found.isEmpty()) {
      throw new IllegalStateException("no CPython to test with; tools/interpreters fetches some");
    }
    return found;
  }

  private static boolean is(Interpreter python, String version) {
    return (python.version() + ".").startsWith(version + ".");
  }

  private static String labels(List<Interpreter> found) {
    return found.stream().map(Interpreter::label).collect(Collectors.joining(", "));
  }

  private static String missing(List<Interpreter> found) {
    TreeSet<Integer> minors =
        found.stream().map(Interpreter::minor).collect(Collectors.toCollection(TreeSet::new));
    String missing =
        IntStream.rangeClosed(OLDEST, NEWEST)
            .filter(minor -> !minors.contains(minor))
            .mapToObj(minor -> "3." + minor)
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? "none" : missing;
  }

  private static String restriction(List<String> wanted) {
    return wanted.isEmpty() ? "" : " (asked for: " + String.join(", ", wanted) + ")";
  }
}

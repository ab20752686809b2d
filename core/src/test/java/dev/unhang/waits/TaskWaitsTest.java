package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.RemoteMemory;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.memory.PageCache;
import dev.unhang.model.Holder;
import dev.unhang.model.Resource;
import dev.unhang.model.Wait;
import dev.unhang.python.FaultyMemory;
import dev.unhang.python.Objects;
import dev.unhang.target.Images;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.waits.TaskWaits.TaskWait;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asyncio tasks: the program knows what each of its tasks waits for, and of whom. */
class TaskWaitsTest {
  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 8);
  }

  /** A line of the program; {@code *} is anything, {@code -} no wait. */
  private record Expected(String name, String kind, String holders, String frames, String label) {
    static Expected of(String line) {
      String[] words = line.split("\\|", -1);
      return new Expected(words[1], words[2], words[3], words[4], words[5]);
    }

    /** What was seen, with wildcards where anything goes. */
    Expected seen(TaskWait task, Scene scene, String file) {
      String frames =
          task.task().frames().stream()
              .filter(frame -> frame.code().file().equals(file))
              .map(frame -> frame.code().name())
              .collect(Collectors.joining(","));
      if (task.waitsFor().isEmpty()) {
        return new Expected(name, "-", "", frames, label);
      }
      Wait wait = task.waitsFor().get();
      return new Expected(
          name,
          wait.kind().id(),
          wait.holders().stream().map(Expected::word).sorted().collect(Collectors.joining(",")),
          frames,
          label.equals("*") ? "*" : label(wait, scene));
    }

    private static String word(Holder holder) {
      return holder
          .task()
          .orElseGet(() ->
              holder.tid().isPresent()
                  ? "thread:" + holder.tid().getAsInt()
                  : "process:" + holder.pid());
    }

    private static String label(Wait wait, Scene scene) {
      return scene.resources().all().stream()
          .filter(resource -> wait.resource().filter(resource.id()::equals).isPresent())
          .map(Resource::label)
          .findFirst()
          .orElse("");
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void eachTaskWaitsForWhatItSays(Interpreter python) throws URISyntaxException {
    Path source = Path.of(TaskWaitsTest.class.getResource("tasks.py").toURI());
    try (PythonProgram program = PythonProgram.start(python, source)) {
      List<Expected> expected = new ArrayList<>();
      for (String line = program.line(); !line.equals("END"); line = program.line()) {
        expected.add(Expected.of(line));
      }
      Rest.await(program.pid());
      Scene scene = Scenes.of(program.pid());
      List<String> failures = new ArrayList<>();
      Map<String, TaskWait> tasks = new TreeMap<>();
      TaskWaits.of(scene, (tid, why) -> failures.add(why)).values().stream()
          .flatMap(List::stream)
          .forEach(task -> tasks.put(task.task().task().name(), task));

      SoftAssertions softly = new SoftAssertions();
      for (Expected each : expected) {
        TaskWait task = tasks.remove(each.name);
        softly.assertThat(task).as(each.name).isNotNull();
        if (task != null) {
          softly.assertThat(each.seen(task, scene, program.file().toString())).isEqualTo(each);
        }
      }
      softly.assertThat(tasks.keySet()).as("others").allMatch(name -> name.startsWith("Task-"));
      softly.assertThat(failures).isEmpty();
      softly.assertThat(scene.tasks().gaps()).isEmpty();
      softly.assertAll();
      assertThat(expected).hasSizeGreaterThan(30);
    }
  }

  /** Whatever the memory holds, it comes to an end, and what could not be read is said. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void damagedMemory(Interpreter python) throws Exception {
    Path source = Path.of(TaskWaitsTest.class.getResource("tasks.py").toURI());
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Rest.await(program.pid());
      Memory recorded = new PageCache(new RemoteMemory(program.pid()));
      Scene whole = Scenes.of(program.pid());
      Counting all = new Counting(recorded, recorded, 0);
      int tasks = tasks(whole, all);
      int damagedTasks = 0;
      Random random = new Random(1);
      for (int seed = 0; seed < 300; seed++) {
        // the first ones are right, for else it would end early each time
        int right = random.nextInt(all.reads);
        damagedTasks +=
            tasks(whole, new Counting(recorded, new FaultyMemory(recorded, seed), right));
      }
      assertThat(tasks).isGreaterThan(30);
      assertThat(damagedTasks).isBetween(tasks, 300 * tasks - 1);
    }
  }

  /** The number of tasks that are found in a process as this memory shows it. */
  private static int tasks(Scene whole, Memory memory) {
    Scene scene =
        new Scene(
            whole.python(),
            memory,
            new Objects(memory, whole.layout()),
            whole.snapshot(),
            whole.threads(),
            whole.names(),
            new Machine(new Images()),
            new NativeStacks(whole.process()),
            List.of());
    return TaskWaits.of(scene, (tid, why) -> assertThat(why).isNotBlank()).values().stream()
        .mapToInt(List::size)
        .sum();
  }

  /** Goes over from one memory to another after so many reads. */
  private static final class Counting implements Memory {
    private final Memory before;
    private final Memory after;
    private final int change;
    private int reads;

    Counting(Memory before, Memory after, int change) {
      this.before = before;
      this.after = after;
      this.change = change;
    }

    @Override
    public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
      (reads++ < change ? before : after).read(address, into, offset, length);
    }
  }
}

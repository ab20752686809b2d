package dev.unhang.report;

import static dev.unhang.report.Literal.APP;
import static dev.unhang.report.Literal.PID;
import static dev.unhang.report.Literal.frame;
import static dev.unhang.report.Literal.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskTreeTest {
  private static final Wait SLEEP = Wait.of(WaitKind.SLEEP);

  private static Task task(String name, int line, Wait wait) {
    return new Task(name, List.of(frame(name, APP, line, "")), Optional.of(wait));
  }

  private static Wait await(String... names) {
    return Wait.of(WaitKind.TASK)
        .heldBy(
            Stream.of(names)
                .map(name -> Holder.task(PID, PID, name, Certainty.CERTAIN))
                .toArray(Holder[]::new));
  }

  /** The tasks' lines, without what they wait for. */
  private static String text(Style style, Task... tasks) {
    ThreadInfo thread = Literal.thread(PID, "m", Optional.empty()).withTasks(List.of(tasks));
    Page page = new Page(style);
    new ThreadText(1, new Names(report(Verdict.BUSY, "b", thread)), page).put(List.of(thread));
    return page.toString()
        .lines()
        .skip(1)
        .map(line -> line.replaceFirst("\" (waiting|sleeping).*", "\"").stripTrailing() + "\n")
        .reduce("", String::concat);
  }

  @Test
  void eachBelowTheOneThatAwaitsIt() {
    assertThat(
            text(
                Style.PLAIN,
                task("a", 1, await("b", "c")),
                task("b", 2, await("d")),
                task("c", 3, SLEEP),
                task("d", 4, SLEEP),
                task("e", 5, SLEEP)))
        .isEqualTo(
            """
                Task "a"
                    │   a (/srv/app.py:1)
                    ├── Task "b"
                    │   │   b (/srv/app.py:2)
                    │   └── Task "d"
                    │       d (/srv/app.py:4)
                    └── Task "c"
                        c (/srv/app.py:3)
                Task "e"
                    e (/srv/app.py:5)

            """);
  }

  @Test
  void thoseThatAwaitEachOtherAndThoseThatManyAwait() {
    assertThat(
            text(
                new Style(false, false, 100, false),
                task("a", 1, await("b")),
                task("b", 2, await("a")),
                task("c", 3, await("d")),
                task("e", 4, await("d")),
                task("d", 5, SLEEP)))
        .isEqualTo(
            """
                Task "c"
                    |   c (/srv/app.py:3)
                    `-- Task "d"
                        d (/srv/app.py:5)
                Task "e"
                    |   e (/srv/app.py:4)
                    `-- Task "d", see above
                Task "a"
                    |   a (/srv/app.py:1)
                    `-- Task "b"
                        |   b (/srv/app.py:2)
                        `-- Task "a", see above

            """);
  }

  @Test
  void manyThatAreAlikeTakeOneStack() {
    Task[] alike =
        Stream.iterate(1, n -> n <= 500, n -> n + 1)
            .map(n -> new Task("t" + n, List.of(frame("f", APP, 1, "")), Optional.of(SLEEP)))
            .toArray(Task[]::new);
    assertThat(text(Style.PLAIN, alike))
        .isEqualTo(
            """
                Task "t1"
                    f (/srv/app.py:1)
                    ... and 499 more like it: t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13 and 487 others

            """);
  }
}

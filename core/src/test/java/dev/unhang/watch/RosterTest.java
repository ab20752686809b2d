package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.ProcessInfo;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.io.BufferedReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RosterTest {
  /** Starts processes when told to, and says their ids. */
  private static final String PROGRAM =
      """
      import os, subprocess, sys, threading, time
      print('READY %d' % os.getpid(), flush=True)
      for line in sys.stdin:
          order = line.strip()
          if order == 'fork':
              pid = os.fork()
              if not pid:
                  threading.Event().wait()
              print(pid, flush=True)
          elif order == 'spawn':
              code = 'import os, time; print(os.getpid(), flush=True); time.sleep(600)'
              subprocess.Popen(['sh', '-c', '"$@"; exit 0', 'sh', sys.executable, '-c', code])
      """;

  @Test
  void thoseThatWereNamedComeOnce() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        NamedRoster roster = named(program.pid())) {
      assertThat(roster.joined()).containsExactly(program.pid());
      assertThat(roster.joined()).isEmpty();
      assertThat(roster.mayGrow()).isFalse();
      assertThat(roster.isToBePython(program.pid())).isTrue();

      program.send("fork");
      program.line();
      program.send("spawn");
      program.line();
      assertThat(roster.joined()).isEmpty();
    }
  }

  @Test
  void whatIsNotPythonStandsForThePythonsThatItStarts() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "sh -c '\"$@\"; :' sh \"$@\"; :", "sh"));
    command.addAll(Interpreters.any().command());
    command.addAll(List.of("-c", PROGRAM));
    Process shell = new ProcessBuilder(command).start();
    int pid = (int) shell.pid();
    try (NamedRoster roster = named(pid);
        BufferedReader output = shell.inputReader();
        Writer input = shell.outputWriter()) {
      assertThat(roster.joined()).containsExactly(pid);
      assertThat(roster.isToBePython(pid)).isTrue();
      int python = Integer.parseInt(output.readLine().substring("READY ".length()));
      assertThat(await(roster, python)).containsExactly(python);
      assertThat(roster.isToBePython(pid)).isFalse();
      assertThat(roster.mayGrow()).isTrue();

      input.write("fork\n");
      input.flush();
      output.readLine();
      assertThat(roster.joined()).isEmpty();
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private static NamedRoster named(int pid) {
    return new NamedRoster(List.of(pid), Main.context(_ -> {}).python());
  }

  @Test
  void childrenComeForkedAndSpawnedAndByWayOfOthers() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        TreeRoster roster =
            new TreeRoster(List.of(program.pid()), Main.context(_ -> {}).python())) {
      assertThat(roster.joined()).containsExactly(program.pid());
      program.send("fork");
      int forked = Integer.parseInt(program.line());
      assertThat(await(roster, forked)).containsExactly(forked);
      program.send("spawn");
      int spawned = Integer.parseInt(program.line());
      assertThat(await(roster, spawned)).containsExactly(spawned);
      assertThat(roster.family(spawned)).containsExactlyInAnyOrder(spawned, forked, program.pid());
      assertThat(roster.family(spawned).getFirst()).isEqualTo(spawned);

      roster.ended(forked);
      assertThat(roster.family(spawned)).doesNotContain(forked);
      assertThat(roster.mayGrow()).isTrue();
    }
  }

  @Test
  void whateverIsPythonComesWithoutBeingNamed() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM)) {
      IntPredicate ours = pid -> isIn(program, pid) && Main.context(_ -> {}).python().test(pid);
      try (OpenRoster roster = new OpenRoster(ours)) {
        assertThat(roster.joined()).containsExactly(program.pid());
        assertThat(roster.joined()).isEmpty();
        program.send("spawn");
        int spawned = Integer.parseInt(program.line());
        assertThat(await(roster, spawned)).containsExactly(spawned);
        assertThat(roster.mayGrow()).isTrue();
      }
    }
  }

  @Test
  void aChildThatHangsIsReportedWithItsFamily() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching =
            Watching.of(
                Watching.QUICK,
                new TreeRoster(List.of(program.pid()), Main.context(_ -> {}).python()))) {
      watching.await(Notice.Hangs.class, n -> n.pid() == program.pid());
      program.send("fork");
      int forked = Integer.parseInt(program.line());
      watching.await(Notice.Joined.class, n -> n.pid() == forked);
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> n.pid() == forked);
      assertThat(hangs.report().picture().processes())
          .extracting(ProcessInfo::pid)
          .containsExactly(forked, program.pid());
    }
  }

  private static boolean isIn(PythonProgram program, int pid) {
    return pid == program.pid()
        || ProcessHandle.of(program.pid())
            .map(ProcessHandle::descendants)
            .filter(all -> all.anyMatch(p -> p.pid() == pid))
            .isPresent();
  }

  /** Until a process has come; those that came. */
  private static List<Integer> await(Roster roster, int pid) {
    List<Integer> joined = new ArrayList<>();
    while (!joined.contains(pid)) {
      assertThat(Path.of("/proc/" + pid)).exists();
      joined.addAll(roster.joined());
      LockSupport.parkNanos(20_000_000);
    }
    return joined;
  }
}

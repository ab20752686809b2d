package dev.unhang.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unhang.linux.ProcFs;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can't be opened, and how that is said. */
class LiveProcessTest {
  private static CannotInspect refusal(int pid) {
    CannotInspect refusal = catchThrowableOfType(CannotInspect.class, () -> LiveProcess.open(pid));
    assertThat(refusal).as("process %d", pid).isNotNull();
    return refusal;
  }

  private static PythonProgram program(String source) {
    return PythonProgram.start(Interpreters.any(), source);
  }

  @Test
  void noSuchProcess() {
    int beyondAll = 1 << 22; // the kernel's PID_MAX_LIMIT
    assertThat(refusal(beyondAll)).hasMessage("there is no process 4194304");
    assertThat(refusal(0)).hasMessage("there is no process 0");
    assertThat(refusal(-7)).hasMessage("there is no process -7");
  }

  @Test
  void aZombie() {
    try (PythonProgram program =
        program(
            """
            import os, time
            child = os.fork()
            if not child:
                os._exit(0)
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            print(child)
            print('READY %d' % os.getpid())
            time.sleep(1000)
            """)) {
      int child = Integer.parseInt(program.line());
      assertThat(refusal(child))
          .hasMessage(
              "process %d has ended; it is a zombie that its parent %d has not collected"
                  .formatted(child, program.pid()));
    }
  }

  @Test
  void aProcessWhoseFirstThreadHasEnded() throws Exception {
    try (PythonProgram program =
        program(
            """
            import ctypes, os, threading, time
            threading.Thread(target=time.sleep, args=(1000,)).start()
            print('READY %d' % os.getpid())
            ctypes.CDLL(None).syscall(60, 0)  # exit(2) ends the thread, exit(3) all
            """)) {
      while (!ProcFs.stat(program.pid()).ended()) {
        Thread.sleep(10);
      }
      assertThat(refusal(program.pid()))
          .hasMessageContaining(
              "the first thread of process " + program.pid() + " has ended while others go on");
    }
  }

  @Test
  void aKernelThread() {
    assertThat(refusal(2)).hasMessage("process 2 is a kernel thread (kthreadd)");
  }

  @Test
  void aThread() throws Exception {
    try (PythonProgram program =
        program(
            """
            import os, threading, time
            threading.Thread(target=time.sleep, args=(1000,)).start()
            print('READY %d' % os.getpid())
            """)) {
      List<Integer> tids = ProcFs.tids(program.pid());
      CannotInspect refusal = refusal(tids.getLast());
      assertThat(refusal).hasMessage(tids.getLast() + " is a thread of process " + program.pid());
      assertThat(refusal.remedy()).contains("Try: unhang dump " + program.pid());
    }
  }

  @Test
  void afterAnExecThePidStandsForAnotherProgram() throws Exception {
    try (PythonProgram program =
        program(
            """
            import os, sys
            if len(sys.argv) == 1:
                print('READY %d' % os.getpid())
            print('started')
            sys.stdin.readline()
            os.execv(sys.executable, [sys.executable, __file__, 'again'])
            """)) {
      assertThat(program.line()).isEqualTo("started");
      LiveProcess before = LiveProcess.open(program.pid());
      assertThat(before.isCurrent()).isTrue();
      assertThat(before.isUnchanged()).isTrue();
      program.send("go");
      assertThat(program.line()).isEqualTo("started");
      assertThat(before.isCurrent()).isFalse();
      assertThat(before.isUnchanged()).isFalse();
      assertThat(LiveProcess.open(program.pid()).isCurrent()).isTrue();
    }
  }
}

package dev.unhang.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code run} on a terminal of its own, with a person at it. */
class TerminalTest {
  /** Types what it is told for each text that it waits for, and prints all that is shown. */
  private static final String PERSON =
      """
      import os, pty, sys, termios, time
      steps, command = int(sys.argv[1]), sys.argv[2:]
      dialogue, command = command[:2 * steps], command[2 * steps:]
      pid, terminal = pty.fork()
      if pid == 0:
          settings = termios.tcgetattr(0)
          settings[3] |= termios.NOFLSH  # else what is printed right after Ctrl-C may get lost
          termios.tcsetattr(0, termios.TCSANOW, settings)
          os.execvp(command[0], command)
      shown = b''
      def read():
          global shown
          try:
              shown += os.read(terminal, 65536)
          except OSError:
              return False
          return True
      for expected, typed in zip(dialogue[::2], dialogue[1::2]):
          while expected.encode() not in shown:
              if not read():
                  print('ended before', repr(expected), shown)
                  sys.exit(99)
          shown = shown[shown.index(expected.encode()) + len(expected):]
          time.sleep(1)  # one who types has read before; and Python has come from the prompt to its read
          os.write(terminal, typed.encode().decode('unicode_escape').encode())
      while read():
          pass
      status = os.waitpid(pid, 0)[1]
      print(shown.decode(errors='replace').replace('\\r', ''), flush=True)
      sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
      """;

  private static final String COUNTS =
      """
      import signal, sys, time
      came = []
      def tell(number, frame):
          came.append(number)
          print('<%d>' % number, flush=True)
      signal.signal(signal.SIGINT, tell)
      signal.signal(signal.SIGQUIT, tell)
      print('ready', flush=True)
      sys.stdin.readline()
      time.sleep(1)
      print('came', sorted(came))
      """;

  /** One that has terminals, which those in a chroot may not have. */
  private static List<String> python(String source) {
    Interpreter python =
        Interpreters.withGil()
            .filter(candidate -> candidate.root().equals(Path.of("/")))
            .reduce((older, newer) -> newer)
            .orElseThrow();
    return Stream.concat(python.command().stream(), Stream.of("-c", source)).toList();
  }

  /** A person at a terminal with {@code unhang run} and a program. */
  private static Process person(String source, String... dialogue) throws Exception {
    // bounded: what goes wrong must not keep the person waiting for ever
    List<String> command = new ArrayList<>(List.of("timeout", "-sKILL", "100"));
    command.addAll(python(PERSON));
    command.add(String.valueOf(dialogue.length / 2));
    command.addAll(List.of(dialogue));
    String[] program = python(source).toArray(String[]::new);
    command.addAll(Unhang.command(Unhang.withOptions("run", "PT60S", "report", "", program)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String shown(Process person) throws Exception {
    return new String(person.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void keysReachTheProgramOnce() throws Exception {
    Process person = person(COUNTS, "ready", "\\x03", "<2>", "\\x1c", "<3>", "go\\n");
    assertThat(shown(person)).contains("came [2, 3]");
    assertThat(person.waitFor()).isZero();
  }

  @Test
  void ctrlCEndsAProgramThatDoesNotMindIt() throws Exception {
    Process person = person("print('ready', flush=True)\ninput()", "ready", "\\x03");
    assertThat(shown(person)).contains("KeyboardInterrupt").doesNotContain("unhang:");
    assertThat(person.waitFor()).isEqualTo(128 + 2);
  }

  /** Ctrl-C at a prompt is an everyday thing there, and must not end anything. */
  @Test
  void ctrlCAtAPromptThatComesBackIsLeftToTheProgram() throws Exception {
    String prompt =
        """
        import threading, time
        asked = 0
        while True:
            try:
                if input('prompt> ') == 'quit':
                    break
            except KeyboardInterrupt:
                asked += 1
                print('interrupted', asked, flush=True)
                if asked == 1:
                    # as a person would, who reads on
                    threading.Timer(3, lambda: print('later', flush=True)).start()
        """;
    Process person =
        person(prompt, "prompt> ", "\\x03", "later", "\\x03", "interrupted 2", "quit\\n");
    assertThat(shown(person)).doesNotContain("unhang:");
    assertThat(person.waitFor()).isZero();
  }
}

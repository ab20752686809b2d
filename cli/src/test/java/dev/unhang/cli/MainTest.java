package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, for what only shows there. */
class MainTest {
  /** With the number of a process that is no Python and has started nothing as the last word. */
  private static final String ON_SLEEP =
      "sleep 600 >/dev/null 2>&1 & \"$@\" $!; status=$?; kill $!; exit $status";

  private record Ended(int status, String out, String err) {}

  /** Runs it under a shell, as {@code $@} of {@code line}. */
  private static Ended shell(String line, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", line, "sh"));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.unhang.cli.Main"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.PIPE).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }

  @Test
  void printsAndExits() throws Exception {
    Ended ended = shell("exec \"$@\"", "--help");
    assertThat(ended).isEqualTo(new Ended(0, Help.TEXT, ""));
  }

  @Test
  void aReaderThatGoesAwayIsNoError(@TempDir Path folder) throws Exception {
    String gone = "'" + folder.resolve("gone") + "'";
    String line =
        "{ until [ -e %s ]; do sleep 0.01; done; \"$@\"; echo \"status $?\" >&2; }".formatted(gone)
            + " | { exec <&-; : >%s; }".formatted(gone);
    assertThat(shell(line, "--help").err()).isEqualTo("status 0\n");
  }

  @Test
  void aClosedOutputIsNoError() throws Exception {
    assertThat(shell("exec \"$@\" >&-", "--help")).isEqualTo(new Ended(0, "", ""));
    assertThat(shell("exec \"$@\" 2>&-", "--bogus")).isEqualTo(new Ended(2, "", ""));
  }

  @Test
  void aFullDiskIsAnError() throws Exception {
    Ended ended = shell("exec \"$@\" >/dev/full", "--help");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).startsWith("unhang: cannot write to standard output").hasLineCount(1);
  }

  @Test
  void whatIsNoPythonIsSaidInALine() throws Exception {
    Ended ended = shell(ON_SLEEP, "dump");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("unhang: ").containsIgnoringCase("python").hasLineCount(1);
  }

  @Test
  void runIsAsIfItWereNotThere() throws Exception {
    String line = "printf 'to be read' | \"$@\"; echo \"status $?\"";
    assertThat(shell(line, "run", "--", "sh", "-c", "cat; echo; echo oops >&2; exit 7"))
        .isEqualTo(new Ended(0, "to be read\nstatus 7\n", "oops\n"));
    assertThat(shell("exec \"$@\"", "sh", "-c", "kill -KILL $$"))
        .isEqualTo(new Ended(128 + 9, "", ""));
  }

  @Test
  void whatCannotBeStartedIsSaidAsAShellDoes() throws Exception {
    Ended missing = shell("exec \"$@\"", "dmup", "4242");
    assertThat(missing.status()).isEqualTo(127);
    assertThat(missing.err())
        .startsWith("unhang: dmup: ")
        .endsWith("\n'unhang --help' lists unhang's own commands.\n");
    Ended folder = shell("exec \"$@\"", "run", "/");
    assertThat(folder.status()).isEqualTo(126);
    assertThat(folder.err()).startsWith("unhang: /: ").hasLineCount(1);
    assertThat(shell("exec \"$@\"", "nothing.py").err())
        .endsWith("\nDid you mean: unhang run python3 nothing.py\n");
  }

  @Test
  void watchRefusesWhatItCannotLookInto() throws Exception {
    Ended ended = shell(ON_SLEEP, "watch");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).startsWith("unhang: ").containsIgnoringCase("python").hasLineCount(1);
  }
}

package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@code unhang dump} as run by somebody who may not read the process. */
class PermissionLiveTest {
  /** To read the class path, wherever it is, but no process. */
  private static final String[] NOBODY = {
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--bounding-set=-all,+dac_read_search",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search"
  };

  private static final String[] ROOT_WITHOUT_CAPABILITIES = {
    "setpriv", "--bounding-set=-all", "--inh-caps=-all"
  };

  private record Ended(int status, List<String> lines) {}

  private static Ended run(String[] wrapper, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), said.lines().toList());
  }

  private static Ended dump(String[] wrapper, long pid) throws IOException, InterruptedException {
    Ended possible = run(wrapper, "true");
    if (possible.status() != 0) {
      String reason = "not tested: a user without rights: " + possible.lines();
      System.out.println("[needs] " + reason);
      Assumptions.abort(reason);
    }
    return run(
        wrapper,
        ProcessHandle.current().info().command().orElseThrow(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.unhang.cli.Main",
        "dump",
        String.valueOf(pid));
  }

  @Test
  void anotherUser() throws Exception {
    long pid = ProcessHandle.current().pid();
    Ended ended = dump(NOBODY, pid);
    assertThat(ended.status()).isEqualTo(Exit.FAILED);
    assertThat(ended.lines())
        .hasSizeBetween(2, 3)
        .startsWith(
            "unhang: not permitted to read process %d: it belongs to another user (uid 0)"
                .formatted(pid));
    assertThat(ended.lines().get(1)).endsWith("unhang dump " + pid);
  }

  @Test
  void rootOfAContainer() throws Exception {
    long pid = ProcessHandle.current().pid();
    Ended ended = dump(ROOT_WITHOUT_CAPABILITIES, pid);
    assertThat(ended.status()).isEqualTo(Exit.FAILED);
    assertThat(ended.lines())
        .hasSizeBetween(2, 3)
        .first()
        .asString()
        .matches("unhang: not permitted to read process " + pid + ": .* no CAP_SYS_PTRACE.*");
  }
}

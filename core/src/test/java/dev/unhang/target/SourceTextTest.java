package dev.unhang.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Needs;
import dev.unhang.testing.Scratch;
import dev.unhang.testing.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceTextTest {
  private final SourceText own = new SourceText((int) ProcessHandle.current().pid());
  private final Scratch scratch;

  SourceTextTest() throws IOException {
    scratch = new Scratch();
  }

  @AfterEach
  void removeScratch() {
    scratch.close();
  }

  @Test
  void linesWithoutTheirIndentation() throws IOException {
    Path file = Files.writeString(scratch.path("a.py"), "def f():\n    return 'ä'\n\n");
    assertThat(own.line(file.toString(), 2)).contains("return 'ä'");
    assertThat(own.line(file.toString(), 3)).isEmpty();
    assertThat(own.line(file.toString(), 4)).isEmpty();
    assertThat(own.line(file.toString(), 0)).isEmpty();
    assertThat(own.line(file.toString(), -1)).isEmpty();
  }

  @Test
  void relativeToTheWorkingDirectory() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path file = Files.writeString(scratch.path("a.py"), "one");
    assertThat(own.line(here.relativize(file).toString(), 1)).contains("one");
  }

  /** Nothing of this may hang, or be read without end. */
  @Test
  void whatIsNoSource() throws IOException {
    Shell.run("mkfifo", scratch.path("pipe").toString());
    Files.createSymbolicLink(scratch.path("circle"), scratch.path("circle"));
    for (String file :
        new String[] {
          "",
          "<string>",
          "/",
          "/no/such/file",
          "/dev/zero",
          "/dev/tty",
          "/proc/kmsg",
          "/proc/self/mem",
          "/proc/self/environ",
          "a\0b",
          scratch.path("pipe").toString(),
          scratch.path("circle").toString()
        }) {
      assertThat(own.line(file, 1)).as(file).isEmpty();
    }
  }

  /** A link to an absolute path means a file of the process's own world, not of ours. */
  @Test
  void linksLeadWhereTheyLeadTheProcess() throws Exception {
    Needs.command("another mount namespace", "unshare", "--mount", "true");
    Path file = Files.writeString(scratch.path("real.py"), "of ours");
    Path link = Files.createSymbolicLink(scratch.path("link.py"), file);
    String hide =
        "cd / && mount -t tmpfs none %1$s && echo of theirs >%1$s/real.py && ln -s %1$s/real.py %1$s/link.py && echo ready && exec sleep 600"
            .formatted(file.getParent());
    Process process = new ProcessBuilder("unshare", "--mount", "sh", "-c", hide).start();
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("ready");
      assertThat(own.line(link.toString(), 1)).contains("of ours");
      SourceText theirs = new SourceText((int) process.pid());
      assertThat(theirs.line(file.toString(), 1)).contains("of theirs");
      assertThat(theirs.line(link.toString(), 1)).contains("of theirs");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}

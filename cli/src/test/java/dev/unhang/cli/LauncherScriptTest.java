package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script ./unhang in a checkout that has been built, with a java that tells how it was started.
 */
class LauncherScriptTest {
  private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");
  private static final String TELLING_JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$$" "$(pwd)" "$(head -n 1)"
      tr '\\0' '\\n' </proc/$$/environ >"${0%/*}/environment"
      printf '%s\\0' "$@" >"${0%/*}/arguments"
      exit 42
      """;
  private static final String TELLING_BUILD =
      """
      #!/bin/sh
      echo building >&2
      """;

  @TempDir Path folder;
  private Path checkout = Path.of("");
  private Path jdk = Path.of("");

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectory(folder.resolve("check out"));
    jdk = folder.resolve("jdk");
    script(jdk.resolve("bin/java"), TELLING_JAVA);
    copy("unhang");
    copy("tools/built.sh");
    copy("tools/jdk.sh");
    script(checkout.resolve("tools/build"), TELLING_BUILD);
    for (String source : List.of("pom.xml", "core/pom.xml", "cli/pom.xml")) {
      write(checkout.resolve(source), "");
    }
    write(checkout.resolve("core/src/main/A.java"), "");
    write(checkout.resolve("cli/src/main/B.java"), "");
    write(checkout.resolve(".unhang/app/jdk"), jdk + "\n");
    write(checkout.resolve(".unhang/app/built"), "");
    age(checkout, BUILT.minusSeconds(1));
    age(checkout.resolve(".unhang/app/built"), BUILT);
  }

  @Test
  void handsOnArgumentsAsTheyAre() throws Exception {
    List<String> arguments =
        List.of("run", "--", "a  b", "", "*", "@file", "$HOME", "`id`", "-XX:x", "new\nline", "ü");
    List<String> command = new ArrayList<>(List.of("./unhang"));
    command.addAll(arguments);

    run(checkout, Map.of(), command);

    List<String> seen = arguments();
    assertThat(seen.subList(seen.indexOf("dev.unhang.cli.Main") + 1, seen.size()))
        .isEqualTo(arguments);
  }

  @Test
  void handsOnTheEnvironmentAsItIs() throws Exception {
    Map<String, String> environment =
        Map.of("PATH", "/usr/bin:/bin", "PWD", checkout.toString(), "A", "x y", "home", "B");

    run(checkout, environment, List.of("./unhang", "dump"));

    assertThat(Files.readAllLines(jdk.resolve("bin/environment")))
        .containsExactlyInAnyOrderElementsOf(
            environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  @Test
  void becomesTheJvmInPlace() throws Exception {
    Result result = run(folder, Map.of(), List.of("check out/unhang"));

    assertThat(result.output()).containsExactly(result.pid() + "", folder + "", "typed");
    assertThat(result.status()).isEqualTo(42);
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void canBeReachedByALink() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), checkout.resolve("unhang"));

    run(folder, Map.of(), List.of("./link"));

    assertThat(arguments()).contains(checkout + "/.unhang/app/unhang.jar");
  }

  @Test
  void usesTheCacheOfClassesWhereThereIsOne() throws Exception {
    run(checkout, Map.of(), List.of("./unhang"));
    assertThat(arguments()).noneMatch(argument -> argument.startsWith("-XX:AOTCache"));

    write(checkout.resolve(".unhang/app/unhang.aot"), "");
    run(checkout, Map.of(), List.of("./unhang"));
    assertThat(arguments()).contains("-XX:AOTCache=./.unhang/app/unhang.aot");
  }

  @Test
  void buildsWhatWasNeverBuilt() throws Exception {
    Files.delete(checkout.resolve(".unhang/app/built"));

    Result result = run(checkout, Map.of(), List.of("./unhang"));

    assertThat(result.errors()).containsExactly("building");
    assertThat(result.status()).isEqualTo(42);
  }

  @Test
  void buildsAgainInACloneWhereSourcesAreNewer() throws Exception {
    Path source = checkout.resolve("cli/src/main/B.java");
    age(source, BUILT.plusSeconds(1));
    assertThat(run(checkout, Map.of(), List.of("./unhang")).errors()).isEmpty();

    Files.createDirectory(checkout.resolve(".git"));
    assertThat(run(checkout, Map.of(), List.of("./unhang")).errors()).containsExactly("building");

    age(source, BUILT);
    assertThat(run(checkout, Map.of(), List.of("./unhang")).errors()).isEmpty();
  }

  @Test
  void endsWith125WhereItCannotBeBuilt() throws Exception {
    Files.delete(checkout.resolve(".unhang/app/built"));
    script(checkout.resolve("tools/build"), "#!/bin/sh\nexit 1\n");

    Result result = run(checkout, Map.of(), List.of("./unhang"));

    assertThat(result.status()).isEqualTo(125);
    assertThat(result.output()).isEmpty();
  }

  @Test
  void anExplicitJdkMustBeOne() throws Exception {
    Path old = folder.resolve("old");
    script(old.resolve("bin/java"), "#!/bin/sh\necho old\n");
    script(old.resolve("bin/javac"), "");
    write(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"24.0.2\"\n");

    Result result = run(checkout, Map.of("UNHANG_JAVA_HOME", old.toString()), List.of("./unhang"));

    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors())
        .containsExactly("UNHANG_JAVA_HOME is " + old + ", which is no JDK 25 or later.");
  }

  @Test
  void anExplicitJdkIsUsed() throws Exception {
    for (String version : List.of("25", "25.0.3", "25-ea", "26.1")) {
      Path other = folder.resolve("jdk " + version);
      script(other.resolve("bin/java"), "#!/bin/sh\necho other\n");
      script(other.resolve("bin/javac"), "");
      write(other.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");

      Result result =
          run(checkout, Map.of("UNHANG_JAVA_HOME", other.toString()), List.of("./unhang"));

      assertThat(result.output()).as(version).containsExactly("other");
    }
  }

  private record Result(long pid, int status, List<String> output, List<String> errors) {}

  /** Runs a command with "typed" as its input. An empty environment stands for this process's. */
  private Result run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path errors = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
    if (environment.containsKey("PATH")) {
      builder.environment().clear();
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var input = process.getOutputStream()) {
      input.write("typed\n".getBytes(UTF_8));
    } catch (IOException e) {
      // ended without reading it
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return new Result(process.pid(), status, output.lines().toList(), Files.readAllLines(errors));
  }

  private List<String> arguments() throws IOException {
    String all = Files.readString(jdk.resolve("bin/arguments"));
    return List.of(all.substring(0, all.length() - 1).split("\0", -1));
  }

  private void copy(String file) throws IOException {
    Path to = checkout.resolve(file);
    Files.createDirectories(to.getParent());
    Files.copy(Path.of("..", file), to);
  }

  private static void script(Path path, String text) throws IOException {
    write(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static void age(Path tree, Instant time) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(time));
      }
    }
  }
}

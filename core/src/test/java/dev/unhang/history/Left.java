package dev.unhang.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.unhang.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run leaves: its status, output and files, by name. */
record Left(int status, Map<String, String> files) {

  static Left byModule(Place place, TracedProgram program, List<String> options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-m", "trace"));
    arguments.addAll(options);
    arguments.addAll(List.of(program.name() + ".py", "an", "argument"));
    return inFreshFolder(place, program, Map.of(), arguments);
  }

  static Left byRecorder(Place place, TracedProgram program, List<String> options)
      throws IOException, InterruptedException {
    List<String> arguments = List.of(program.name() + ".py", "an", "argument");
    return inFreshFolder(place, program, place.tracing(options), arguments);
  }

  /** Always the same folder, since its name shows in what is printed. */
  static Left inFreshFolder(
      Place place, TracedProgram program, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    Path folder = place.folder().resolve("run");
    Shell.run("rm", "-rf", folder.toString());
    program.write(folder);
    return run(place, "run", variables, arguments);
  }

  static Left run(
      Place place, String subfolder, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    Path folder = place.folder().resolve(subfolder);
    Process process =
        place
            .command(subfolder, variables, arguments)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    process.getOutputStream().close();
    int status = process.waitFor();
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        if (!path.toString().endsWith(".pyc") && !path.toString().endsWith(".zip")) {
          files.put(folder.relativize(path).toString(), Files.readString(path, ISO_8859_1));
        }
      }
    }
    return new Left(status, files);
  }
}

package dev.unhang.testing;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Frame;
import dev.unhang.model.Picture;
import dev.unhang.model.ThreadInfo.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that waits in a function whose name only a compressed symbol table has. */
public final class HiddenFunction implements AutoCloseable {
  private static final String LIBRARY =
      """
      #include <unistd.h>
      __attribute__((noinline)) static int hidden(int n) { pause(); return n + 1; }
      int shown(int n) { return hidden(n) * 2; }
      """;

  private static final String PROGRAM =
      """
      import ctypes, os, sys
      library = ctypes.CDLL(sys.argv[1])
      print('READY %d' % os.getpid())
      library.shown(1)
      """;

  private final PythonProgram program;

  private HiddenFunction(PythonProgram program) {
    this.program = program;
  }

  public static HiddenFunction start(Path folder) throws IOException {
    Path library =
        CompiledLibrary.withMiniDebugInfo(CompiledLibrary.of(folder, "cc", LIBRARY, "-O1"));
    Interpreter python = Interpreters.some(12).findFirst().orElseThrow();
    return new HiddenFunction(PythonProgram.start(python, PROGRAM, library.toString()));
  }

  /** The picture of it once it waits. */
  public Picture picture() throws Exception {
    InspectOptions options = new InspectOptions(false, true, true, false);
    for (int i = 0; i < 500; i++) {
      Picture picture = new Inspector().inspect(List.of(program.pid()), options).picture();
      if (functions(picture).contains("shown") && waits(picture)) {
        return picture;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the program does not come to rest");
  }

  private static boolean waits(Picture picture) {
    return picture.processes().getFirst().threads().getFirst().state() == RunState.WAITING;
  }

  /** The names of the native functions, innermost first. */
  public static List<String> functions(Picture picture) {
    return picture.processes().getFirst().threads().getFirst().frames().stream()
        .map(frame ->
            frame instanceof Frame.Native call ? call.function() : Optional.<String>empty())
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void close() {
    program.close();
  }
}

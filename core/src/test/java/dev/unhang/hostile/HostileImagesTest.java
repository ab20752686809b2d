package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.CopiedInterpreter;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Scratch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that a process has mapped, called libpython, and are not what they seem. */
class HostileImagesTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(6, 8, 12, 13);
  }

  @ParameterizedTest
  @MethodSource("some")
  void areLeftAside(Interpreter python) throws Exception {
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        Scratch scratch = new Scratch()) {
      byte[] real = Files.readAllBytes(copy.home());
      Path[] files = {
        write(scratch, "libpython-empty.so", new byte[1]),
        write(scratch, "libpython-zero.so", new byte[10_000]),
        write(scratch, "libpython-header.so", Arrays.copyOf(real, 64)),
        write(scratch, "libpython-page.so", Arrays.copyOf(real, 4096)),
        write(scratch, "libpython-half.so", Arrays.copyOf(real, real.length / 2)),
        write(scratch, "libpython-raw.so", real),
        write(scratch, "libpython-everything.so", withCounts(real)),
        write(scratch, "libpython-noise.so", withNoise(real)),
        sparse(scratch, "libpython-huge.so", Arrays.copyOf(real, real.length / 3)),
      };
      String paths = Stream.of(files).map(f -> "'" + f + "'").toList().toString();
      try (PythonProgram program = Parked.startAfter(mapping(paths), copy.interpreter())) {
        Parked.look(program.pid());
      }
    }
  }

  /** Maps files as if they were code. */
  private static String mapping(String paths) {
    return """
    import mmap
    maps = []
    for path in %s:
        with open(path, 'rb') as f:
            maps.append(
                mmap.mmap(f.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC))
    """
        .formatted(paths);
  }

  private static Path write(Scratch scratch, String name, byte[] bytes) throws IOException {
    return Files.write(scratch.path(name), bytes);
  }

  /** As many program and section headers as can be said. */
  private static byte[] withCounts(byte[] real) {
    byte[] copy = real.clone();
    ByteBuffer.wrap(copy)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(56, (short) -1)
        .putShort(60, (short) -1);
    return copy;
  }

  private static byte[] withNoise(byte[] real) {
    byte[] copy = real.clone();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      copy[64 + random.nextInt(100_000)] = (byte) random.nextInt();
    }
    return copy;
  }

  private static Path sparse(Scratch scratch, String name, byte[] head) throws IOException {
    Path path = write(scratch, name, head);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1L << 36);
    }
    return path;
  }

  /** The process itself would die of it as soon as it went on. */
  @ParameterizedTest
  @MethodSource("some")
  void truncatedSinceItWasLoaded(Interpreter python) throws Exception {
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        PythonProgram program = Parked.start(copy.interpreter())) {
      Parked.look(program.pid());
      Path home = copy.home();
      if (!copy.isShared()) {
        return; // the kernel protects the executable itself
      }
      for (long size : new long[] {Files.size(home) * 9 / 10, Files.size(home) / 3, 4096, 0}) {
        try (FileChannel file = FileChannel.open(home, StandardOpenOption.WRITE)) {
          file.truncate(size);
        }
        refusalOrReport(program.pid());
      }
      CannotInspect refusal =
          catchThrowableOfType(CannotInspect.class, () -> Parked.inspect(program.pid()));
      assertThat(refusal)
          .hasMessage(
              "process %d's Python (%s) can't be read: neither the file nor memory shows it as it was when it was loaded"
                  .formatted(program.pid(), home.getFileName()));
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void overwrittenSinceItWasLoaded(Interpreter python) throws Exception {
    Interpreter other = Interpreters.some(9, 10).findFirst().orElseThrow();
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        CopiedInterpreter newer = CopiedInterpreter.of(other);
        PythonProgram program = Parked.start(copy.interpreter())) {
      Parked.look(program.pid());
      if (copy.isShared()) {
        Files.write(copy.home(), Files.readAllBytes(newer.home()), StandardOpenOption.WRITE);
        refusalOrReport(program.pid());
        Files.write(copy.home(), new byte[10_000_000], StandardOpenOption.WRITE);
        refusalOrReport(program.pid());
      }
    }
  }

  private static void refusalOrReport(int pid) {
    try {
      Report report = Parked.inspect(pid);
      assertThat(report.picture().processes()).hasSize(1);
    } catch (CannotInspect e) {
      assertThat(e.getMessage()).contains("process " + pid).hasLineCount(1);
    }
  }
}

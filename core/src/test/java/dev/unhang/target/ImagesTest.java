package dev.unhang.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  private static final String WAITS =
      "import os, time\nprint('READY %d' % os.getpid(), flush=True)\ntime.sleep(600)\n";

  private final Images images = new Images();

  @TempDir Path folder;

  @Test
  void processesOfTheSameInterpreterShareItsImages() throws Exception {
    try (PythonProgram one = PythonProgram.start(Interpreters.any(), WAITS);
        PythonProgram other = PythonProgram.start(Interpreters.any(), WAITS);
        LiveProcess first = LiveProcess.open(one.pid(), images);
        LiveProcess second = LiveProcess.open(other.pid(), images)) {
      assertThat(opened(first)).hasSizeGreaterThan(2);
      assertThat(opened(second)).containsExactlyInAnyOrderElementsOf(opened(first));
    }
  }

  private static List<ElfImage> opened(LiveProcess process) {
    return process.files().stream()
        .filter(MappedFile::executable)
        .flatMap(file -> process.image(file).stream())
        .map(LoadedImage::elf)
        .toList();
  }

  @Test
  void aFileThatWasChangedIsAnotherOne() throws Exception {
    Path file = copy();
    SharedImage before = images.hold(file);
    assertThat(images.hold(file)).isSameAs(before);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    assertThat(images.hold(file)).isNotSameAs(before);
  }

  @Test
  void whatWasLearnedIsKeptAsLongAsSomebodyHoldsTheImage() throws Exception {
    Path file = copy();
    SharedImage image = images.hold(file);
    images.hold(file);
    Object learned = images.learned(image.elf(), Object.class, _ -> new Object());
    images.release(image);
    assertThat(images.learned(image.elf(), Object.class, _ -> "anew")).isSameAs(learned);
    images.release(image);
    assertThat(images.learned(image.elf(), Object.class, _ -> "anew")).isEqualTo("anew");
    assertThat(images.hold(file)).isNotSameAs(image);
  }

  private Path copy() throws IOException, ElfException {
    return Files.copy(Path.of("/proc/self/exe").toRealPath(), folder.resolve("image"));
  }
}
